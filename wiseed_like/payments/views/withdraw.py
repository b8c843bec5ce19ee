"""How does somebody take their money out?"""

from __future__ import annotations

from hashlib import sha256

from flask import flash, redirect, render_template, request, session as browser, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts import acting, stepping_up
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.representatives import has_changed
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.payments import service
from wiseed_like.payments.endings import endings_of, ways_of
from wiseed_like.payments.forms import WithdrawForm, read_attempt
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.promises import may_withdraw, purse_of
from wiseed_like.payments.queries import list_refundable
from wiseed_like.payments.rules import WIRES
from wiseed_like.payments.views.answers import Answer, bp, find_mine, form_page, no_wallet
from wiseed_like.payments.withdrawals import has_sent_back, is_another_account
from wiseed_like.refusals import flash_refusal, show_refusal

# What was typed, in the session, while its person shows again who they are.
_TYPED = "withdrawal_typed"


@bp.route("/wallet/withdraw", methods=["GET", "POST"])
@requires("investor", again=True)
def withdraw() -> Answer:
    """Take own money out: typed, then confirmed, then sent where it came from."""
    found = find_mine()
    if found is None:
        return no_wallet()
    if request.method == "GET" and _TYPED in browser:
        return _shown_again(found)
    form = WithdrawForm()
    purse = purse_of(found)
    sources = _may_leave(found, purse.spendable)
    sent_back = has_sent_back(found)
    if found.account.iban is None or sent_back:
        form.need_iban(
            at_once=bool(sources) and sources[0][0].kind in WIRES,
            at_times=any(payin.kind in WIRES for payin, _ in sources),
        )
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            return _withdraw(found, form.amount.data, form.plain_iban)
        except Refused as refusal:
            show_refusal(refusal, form)
    return form_page(
        "payments/withdraw.html",
        form,
        purse=purse,
        verdict=may_withdraw(purse, now=clock.now()),
        known_iban=found.account.iban,
        sent_back=sent_back,
        sources=sources,
        endings=endings_of(payin for payin, _ in sources),
    )


def _shown_again(found: Wallet) -> Answer:
    """On with what was typed before, now that its person has shown again who they are."""
    amount, iban = browser.pop(_TYPED)
    try:
        return _confirm(found, Euro.of(amount), iban)
    except Refused as refusal:
        flash_refusal(refusal)
        return redirect(url_for("payments.withdraw"), 303)


def _may_leave(found: Wallet, available: Euro) -> list[tuple[Operation, Euro]]:
    """How much of each pay-in could go back, were all that is available taken out."""
    parts = []
    for payin, refundable in list_refundable(found):
        part = min(refundable, available)
        if part > Euro.ZERO:
            parts.append((payin, part))
            available -= part
    return parts


def _withdraw(found: Wallet, amount: Euro, iban: str | None) -> Answer:
    is_confirmed = "confirmed" in request.form
    if not is_confirmed:
        service.plan_withdrawal(found, amount, iban=iban)  # what is refused is refused first
    if iban and is_another_account(found, iban) and not stepping_up.was_shown_for(_act(iban)):
        stepping_up.demand_for(_act(iban))
        browser[_TYPED] = [str(amount), iban]
        return redirect(url_for("accounts.again", next=url_for("payments.withdraw")), 303)
    if not is_confirmed:
        return _confirm(found, amount, iban)
    attempt = read_attempt(request.form.get("attempt"))
    with transaction():
        service.withdraw(
            found,
            amount,
            iban=iban,
            owner=_another_owner(),
            attempt=attempt,
            by=current_user,
            now=clock.now(),
        )
    flash(_l("Votre retrait est demandé. Il apparaît ci-dessous."), "success")
    return redirect(url_for("payments.wallet"), 303)


def _confirm(found: Wallet, amount: Euro, iban: str | None) -> Answer:
    """Raises Refused as `plan_withdrawal` does."""
    ways = ways_of(service.plan_withdrawal(found, amount, iban=iban))
    return render_template(
        "payments/confirm_withdrawal.html",
        amount=amount,
        iban=iban,
        shown_iban=iban or found.account.iban,
        replaced=found.account.iban if is_another_account(found, iban) else None,
        ways=ways,
        movements=sum(way.count for way in ways),
        left=purse_of(found).without(amount),
        attempt=read_attempt(None),
    )


def _another_owner() -> str | None:
    """Who represents several persons since another opened their wallet: in whose name the account
    is that the money goes to."""
    account = acting.acted_for()
    if account is None or not has_changed(account.id):
        return None
    return account.addressee.full_name


def _act(iban: str) -> str:
    return f"withdrawal to {sha256(iban.encode()).hexdigest()}"
