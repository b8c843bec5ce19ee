"""What is in the wallet, what waits there, and what happened?"""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import queries
from wiseed_like.payments.cards import service as cards
from wiseed_like.payments.contested import contested_on
from wiseed_like.payments.endings import endings_of
from wiseed_like.payments.history import Show, list_held, list_settled
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.parts import gather
from wiseed_like.payments.promises import purse_of
from wiseed_like.payments.purposes import purposes_of
from wiseed_like.payments.standing.queries import find_standing
from wiseed_like.payments.views.answers import Answer, bp, find_mine, no_wallet, refreshing


@bp.route("/wallet")
@requires("investor")
def wallet() -> Answer:
    """What is there, what is on its way, what is held and why, and what happened."""
    found = find_mine()
    if found is None:
        return no_wallet()
    asked = request.args.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.ALL
    now = clock.now()
    contested = contested_on(found)
    history = list_settled(found, show, request.args.get("before"))
    outgoing = gather(found, queries.list_outgoing(found))
    page = render_template(
        "payments/wallet.html",
        wallet=found,
        balance=balance_of(found.ledger_code),
        purse=purse_of(found),
        now=now,
        incoming=gather(found, queries.list_incoming(found)),
        outgoing=outgoing,
        endings=endings_of(
            part
            for move in (*outgoing, *history.moves)
            if len(move.parts) > 1
            for part in move.parts
        ),
        purposes=purposes_of(each.operation for each in (*outgoing, *history.moves)),
        held=list_held(found),
        contested=contested.amount,
        contested_payins=[queries.get_operation_of(found, each) for each in contested.payins],
        is_examined=hold_on(found) >= Hold.EXAMINED,
        show=show,
        history=history,
        is_first_page="before" not in request.args,
        cards=cards.list_kept(current_user.id) if acting.acted_for() is None else [],
        standing=find_standing(found.account.owner),
    )
    return page if found.is_open else refreshing(page, 3)
