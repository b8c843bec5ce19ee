"""Who is told that a sheet is wrong, or corrected, and what do those mails say beyond the fact?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app

from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.config import Settings
from wiseed_like.journal.models import Entry
from wiseed_like.notices.readers import Readers, analysts, compliance, distinct, officers
from wiseed_like.notices.together import all_of_them, others_who_hold
from wiseed_like.rounds import suspension
from wiseed_like.rounds.correction.changes import passages
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.correction.queries import version_before
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import find_last_right, list_open_rights
from wiseed_like.subscriptions.revocation_link import token_of_right

# A mail shows so many passages; the page shows all.
SHOWN = 6


def reviewers(subject: Any, entry: Entry) -> list[User]:
    """The analysts, who read it first, and compliance, which publishes it."""
    return distinct([*analysts(subject, entry), *compliance(subject, entry)])


def reporter(irregularity: SheetIrregularity, entry: Entry) -> list[User]:
    return [get_user(irregularity.reported_by)]


def those_with_a_right(irregularity: SheetIrregularity, entry: Entry) -> list[Any]:
    """Those who may revoke until the correction that this one joined is published, each once, with
    whoever holds it with them; who is still to get that right is told of everything then."""
    assert irregularity.joined_to is not None
    accounts = distinct(
        each.subscription.investor.user for each in list_open_rights(irregularity.joined_to)
    )
    return [*accounts, *(each for account in accounts for each in others_who_hold(account))]


def last_day(subject: Round | SheetIrregularity) -> dict[str, Any]:
    """The last civil day for the correction to be published."""
    offer = subject if isinstance(subject, Round) else subject.round
    return {"last_day": suspension.last_day(offer)}


def way_out(subscription: Subscription) -> dict[str, Any]:
    """Why it may be revoked again, until when, and by which link."""
    right = find_last_right(subscription)
    assert right is not None  # the fact is about it
    settings: Settings = current_app.extensions["settings"]
    return {
        "right": right,
        "irregularity": right.irregularity,
        "last_day": suspension.last_day(right.irregularity.round),
        "token": token_of_right(right, settings.secret_key),
        **_changed(right.irregularity),
    }


def _changed(irregularity: SheetIrregularity) -> dict[str, Any]:
    """What the correction changed, once there is one: as the issuer says it, and to the word."""
    sheet = irregularity.kiis
    before = version_before(sheet) if sheet is not None and sheet.published_at else None
    if sheet is None or before is None:
        return {"passages": []}
    return {"passages": passages(before.parts, sheet.parts)[:SHOWN]}


# Of a fact: templates, readers, and what is said beyond it.
TOLD: dict[str, Iterable[tuple[str, Readers] | tuple[str, Readers, Callable[[Any], Any]]]] = {
    "sheet.irregularity_reported": (
        ("sheet_reported", compliance),
        ("sheet_reported_for_issuer", officers),
    ),
    "sheet.irregularity_set_aside": (("sheet_set_aside", reporter),),
    "sheet.irregularity_confirmed": (("sheet_to_correct", officers, last_day),),
    "sheet.irregularity_joined": (
        ("sheet_to_correct_too", officers, last_day),
        ("sheet_also_wrong", those_with_a_right, last_day),
    ),
    "sheet.correction_handed_in": (("sheet_handed_in", reviewers, last_day),),
    "sheet.correction_sent_back": (("sheet_sent_back", officers, last_day),),
    "sheet.corrected": (("sheet_corrected_for_issuer", officers),),
    "round.suspension_warned": (
        ("suspension_ends_soon", reviewers, last_day),
        ("suspension_ends_soon_for_issuer", officers, last_day),
    ),
    "subscription.right_reopened": (("right_reopened", all_of_them, way_out),),
    "subscription.correction_told": (("correction_told", all_of_them, way_out),),
    "subscription.right_ended": (("right_ended", all_of_them, way_out),),
    "subscription.money_back": (("subscription_money_back", all_of_them),),
}
