"""How does somebody take their money out?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.payments import service
from wiseed_like.payments.forms import WithdrawForm, read_attempt
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.promises import may_withdraw, purse_of
from wiseed_like.payments.queries import list_refundable
from wiseed_like.payments.views.answers import Answer, bp, find_mine, form_page, no_wallet
from wiseed_like.refusals import show_refusal


@bp.route("/wallet/withdraw", methods=["GET", "POST"])
@requires("investor", again=True)
def withdraw() -> Answer:
    """Take own money out: typed, then confirmed, then sent where it came from."""
    found = find_mine()
    if found is None:
        return no_wallet()
    form = WithdrawForm()
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            return _withdraw(found, form.amount.data, form.plain_iban)
        except Refused as refusal:
            show_refusal(refusal, form)
    purse = purse_of(found)
    return form_page(
        "payments/withdraw.html",
        form,
        purse=purse,
        verdict=may_withdraw(purse, now=clock.now()),
        known_iban=found.account.iban,
        sources=_may_leave(found, purse.spendable),
    )


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
    if "confirmed" not in request.form:
        return render_template(
            "payments/confirm_withdrawal.html",
            amount=amount,
            iban=iban,
            shown_iban=iban or found.account.iban,
            parts=service.plan_withdrawal(found, amount, iban=iban),
            left=purse_of(found).without(amount),
            attempt=read_attempt(None),
        )
    attempt = read_attempt(request.form.get("attempt"))
    with transaction():
        service.withdraw(
            found, amount, iban=iban, attempt=attempt, by=current_user, now=clock.now()
        )
    flash(_l("Votre retrait est demandé. Il apparaît ci-dessous."), "success")
    return redirect(url_for("payments.wallet"), 303)
