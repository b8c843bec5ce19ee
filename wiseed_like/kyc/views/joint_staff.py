"""Which joint accounts are there, and who holds them? For compliance; it decides nothing here."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for

from wiseed_like.accounts.access import requires
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.errors import NotFound
from wiseed_like.kyc.joint_queries import list_accounts, list_unagreed
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.views.answers import bp, small
from wiseed_like.payments.queries import find_wallet, list_owners_with_wallet

ROWS = 50


@bp.get("/staff/joint-accounts")
@requires("compliance")
def joint_accounts_of_staff() -> str:
    """All of them by name, the newest first."""
    after = request.args.get("after", "")
    found = list_accounts(after=small(int(after)) if after.isdecimal() else None, limit=ROWS)
    is_more = len(found) == ROWS
    standing = _standing(found)
    return render_template(
        "kyc/joint_staff_list.html",
        accounts=[(each, standing[each.id]) for each in found],
        next_url=url_for(".joint_accounts_of_staff", after=found[-1].id) if is_more else None,
    )


def _standing(accounts: Sequence[User]) -> dict[int, str]:
    """How far each is: ended, waiting for agreements or for identities, or open."""
    ids = {each.id for each in accounts}
    unagreed = list_unagreed(ids)
    opened = list_owners_with_wallet([f"user:{each}" for each in ids])
    return {
        each.id: "ended"
        if not each.active
        else "agreements"
        if each.id in unagreed
        else "open"
        if f"user:{each.id}" in opened
        else "identities"
        for each in accounts
    }


@bp.get("/staff/joint-accounts/<int:user_id>")
@requires("compliance")
def joint_account_of_staff(user_id: int) -> str:
    """Who holds it, what each has answered, and where their files are."""
    account = get_user(small(user_id))
    if not account.is_joint:
        raise NotFound
    party = joint_party(account)
    return render_template(
        "kyc/joint_staff.html",
        account=account,
        party=party,
        standing=_standing([account])[account.id],
        is_open=find_wallet(f"user:{account.id}") is not None,
    )
