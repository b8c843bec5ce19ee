"""What becomes of a subscription? Think again, pay, read the papers, hold."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.euro import Euro
from compliance.investing import reflection_period
from wiseed_like import clock
from wiseed_like.accounts.access import requires, signed_in
from wiseed_like.accounts.representatives import silent_holders
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import send
from wiseed_like.errors import NotFound
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.issuers.queries import names_of
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.payments.queries import find_wallet, spendable
from wiseed_like.payments.rules import OperationState
from wiseed_like.rounds import closing
from wiseed_like.rounds.entry.audience import list_invited_to
from wiseed_like.subscriptions import (
    due,
    evaluation,
    intentions,
    lists,
    pages,
    queries,
    reminders,
    service,
)
from wiseed_like.subscriptions.allotment.told import told_of
from wiseed_like.subscriptions.joint.silence import refuse_silent_person
from wiseed_like.subscriptions.lists import Cursor
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import find_last_right, find_right
from wiseed_like.subscriptions.views.answers import (
    Answer,
    bp,
    reader_language,
    the_investor,
    url_of,
)


@bp.route("/subscriptions/<int:subscription_id>")
@requires("investor")
def show(subscription_id: int) -> Answer:
    """Where a subscription stands, what comes next, and the way out while there is one."""
    now = clock.now()
    found = queries.get_subscription_of(the_investor(now), subscription_id)
    balance = _spendable(found.investor.user_id)
    short = max(found.due - balance, Euro.ZERO)
    payment = queries.find_last_payment(found)
    has_failed = payment is not None and payment.state == OperationState.FAILED
    # With enough money there its payment begins by itself, in a moment.
    right = find_last_right(found)
    is_paying = (
        found.state == "firm"
        and find_right(found) is None
        and not found.awaits_allotment
        and not has_failed
        and (payment is not None or not short)
    )
    page = render_template(
        "subscriptions/show.html",
        subscription=found,
        round=found.round,
        sentence=gettext(_sentence(found, is_paying)),
        allotment=told_of(found),
        right=right,
        shared_by=closing.reflecting_until(found.round),
        is_revocable=found.is_revocable(now),
        is_silent=current_user.id in silent_holders(found.investor.user_id),
        revocation=None if found.state in pages.ENDED else evaluation.may_revoke(found, now=now),
        is_paying=is_paying,
        has_failed=has_failed,
        balance=balance,
        short=short,
        invoice=find_of_fee(f"subscription:{found.id}"),
        takes_orders=found.round.takes_orders(now),
        after=reflection_period.AFTER.written(reader_language()),
        timeline=_timeline(found),
        days=reminders.days_of(found, now),
    )
    if found.agreement_id is not None:
        return page
    # The worker is printing the agreement: the page asks again by itself, without JavaScript.
    response = make_response(page)
    response.headers["Refresh"] = "4"
    return response


def _sentence(found: Subscription, is_paying: bool) -> str:
    """Where it stands, in a few words: one's own, or of what several hold."""
    several = found.investor.user.is_joint
    if find_right(found) is not None:
        return pages.REOPENED_OF_SEVERAL if several else pages.REOPENED
    if found.awaits_allotment:
        return pages.AWAITING_ALLOTMENT_OF_SEVERAL if several else pages.AWAITING_ALLOTMENT
    if is_paying:
        return pages.BEING_PAID_OF_SEVERAL if several else pages.BEING_PAID
    return (pages.STATES_OF_SEVERAL if several else pages.STATES)[found.state]


def _spendable(user_id: int) -> Euro:
    wallet = find_wallet(f"user:{user_id}")
    return spendable(wallet) if wallet else Euro.ZERO


def _timeline(found: Subscription) -> list[dict[str, Any]]:
    return [
        {"at": entry.at, "title": gettext(pages.HAPPENED[entry.kind])}
        for entry in list_of_subject("subscription", found.id)
        if entry.kind in pages.HAPPENED
    ]


@bp.route("/subscriptions/<int:subscription_id>/revoke", methods=["GET", "POST"])
@requires("investor")
def revoke(subscription_id: int) -> Answer:
    """One click takes it back: no reason, no cost (article 22)."""
    now = clock.now()
    me = the_investor(now)
    if request.method == "GET":
        # Reloading the page of a refused revocation; a link alone revokes nothing.
        return redirect(url_of(queries.get_subscription_of(me, subscription_id)), 303)
    with transaction():
        found = queries.get_subscription_of(me, subscription_id)
        refuse_silent_person(current_user, found.investor.user)
        service.revoke(queries.lock_subscription(subscription_id), by=current_user, now=now)
    return redirect(url_for("subscriptions.revoked", subscription_id=subscription_id), 303)


@bp.route("/subscriptions/<int:subscription_id>/revoked")
@requires("investor")
def revoked(subscription_id: int) -> Answer:
    """What the click did."""
    found = queries.get_subscription_of(the_investor(clock.now()), subscription_id)
    if found.state != "revoked":
        return redirect(url_of(found), 303)
    return render_template("subscriptions/revoked.html", subscription=found, round=found.round)


@bp.route("/subscriptions/<int:subscription_id>/agreement")
@signed_in
def agreement(subscription_id: int) -> Response:
    """The signed agreement: for its investor, its issuer's officers and compliance only."""
    found = queries.get_subscription_visible_to(current_user, subscription_id)
    if found.agreement is None:
        raise NotFound
    return send(found.agreement, as_attachment=True)


@bp.route("/subscriptions/<int:subscription_id>/invoice.pdf")
@requires("investor")
def invoice(subscription_id: int) -> Response:
    """The invoice of the fee that came with a subscription, once the round has succeeded."""
    found = queries.get_subscription_of(the_investor(clock.now()), subscription_id)
    issued = find_of_fee(f"subscription:{found.id}")
    if issued is None or issued.print is None:
        raise NotFound
    return send(issued.print.stored_file)


@bp.route("/subscriptions/<int:subscription_id>/sheet")
@requires("investor")
def sheet(subscription_id: int) -> Response:
    """The version of the sheet that was in force when the subscription was signed."""
    found = queries.get_subscription_of(the_investor(clock.now()), subscription_id)
    if found.kiis.stored_file is None:
        raise NotFound
    return send(found.kiis.stored_file, as_attachment=True)


@bp.route("/portfolio")
@requires("investor")
def portfolio() -> Answer:
    """Everything that somebody subscribed and holds."""
    now = clock.now()
    me = the_investor(now)
    after, before = (Cursor.read(request.args.get(each, "")) for each in ("after", "before"))
    holdings = list_holdings_of(me.user_id)
    names = names_of(holder.company_id for holder, _, _ in holdings)
    return render_template(
        "subscriptions/portfolio.html",
        intended=intentions.list_proposals(me, now),
        invited=list_invited_to(me.user_id),
        held=lists.list_held(me, after=after, before=before),
        being_paid=due.list_being_paid(me),
        totals={state.value: total for state, total in lists.totals_of(me).items()},
        holdings=[
            (holder, names[holder.company_id], share_class, shares)
            for holder, share_class, shares in holdings
        ],
    )
