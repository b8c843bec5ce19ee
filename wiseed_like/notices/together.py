"""Who is told of what several persons do together? Each of them, at their own address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiseed_like.accounts.joint_holders import JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user, get_user
from wiseed_like.accounts.representatives import (
    Cause,
    RepresentativeChange,
    silent_holders,
)
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.notices.readers import Addressee, Readers, investor
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.representing.queries import find_open
from wiseed_like.subscriptions.rules import Channel


@dataclass(frozen=True, slots=True)
class Coholder:
    """One of those who hold an account together, who does not act for it: a mail to them says of
    which account it is."""

    person: User
    holds_with: User
    is_company: bool = False
    is_joint: bool = False

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def addressee(self) -> User:
        return self.person

    @property
    def confirmed_at(self) -> datetime | None:
        return self.person.confirmed_at


def _others(account: User) -> list[Coholder]:
    """Those who have agreed and can act, but for who represents them."""
    silent = silent_holders(account.id)
    return [
        Coholder(each.person, account)
        for each in holders_of(account.id)
        if each.person is not None
        and each.person_id not in silent
        and each.agreed_at
        and not each.is_representative
    ]


def others_who_hold(account: User) -> list[Coholder]:
    """Those who hold it with who represents them; nobody for an account of one."""
    return _others(account) if account.is_joint else []


def co_holders(subject: Any, entry: Entry) -> list[Any]:
    """Those for whom a subscription was signed too; nobody for one of a person or a company."""
    return others_who_hold(subject.investor.user)


def all_of_them(subject: Any, entry: Entry) -> list[Any]:
    """The investor of a subscription, and whoever holds it with them."""
    return [*investor(subject, entry), *co_holders(subject, entry)]


def who_revoked(subscription: Any) -> dict[str, Any]:
    """Which of those who hold it together revoked a subscription, by name. Nobody of a person's
    own, nor by the link of a mail, which does not say who used it."""
    if not subscription.investor.user.is_joint:
        return {"revoked_by": None}
    facts = [
        each
        for each in list_of_subject("subscription", subscription.id)
        if each.kind == "subscription.revoked" and each.data.get("channel") == Channel.PAGE
    ]
    actor = facts[-1].actor if facts else None
    kind, _, number = (actor or "").partition(":")
    return {"revoked_by": get_user(int(number)).full_name if kind == "user" else None}


def asked(holder: JointHolder, entry: Entry) -> list[Any]:
    """Whoever reads the address that was asked, alike whether there is an account."""
    return [find_user(holder.email) or Addressee(holder.email, holder.account.language)]


def who_asked(holder: JointHolder, entry: Entry) -> list[User]:
    return [holder.account.addressee]


def everybody_else(holder: JointHolder, entry: Entry) -> list[User]:
    """Who represents the account, and those who have agreed, but for who has just answered."""
    known = [each.person for each in holders_of(holder.account_id) if each.agreed_at]
    return [each for each in known if each is not None and each.id != holder.person_id]


def those_asked(account: User, entry: Entry) -> list[Any]:
    """Everybody who was asked to hold an account, but for who asked."""
    return [
        reader
        for each in holders_of(account.id)
        if not each.is_representative and each.declined_at is None
        for reader in asked(each, entry)
    ]


def holders(account: User, entry: Entry) -> list[User]:
    return [each.person for each in holders_of(account.id) if each.person is not None]


def signer(row: JointSignature, entry: Entry) -> list[Any]:
    """Who is asked to sign an order."""
    found = row.holder.person
    if found is None or found.id in silent_holders(row.holder.account_id):
        return []
    return [Coholder(found, row.holder.account)]


def last_signer(row: JointSignature, entry: Entry) -> list[User]:
    """Who represents the others: the account's, whose mails they read."""
    return [row.holder.account]


def every_other_signer(row: JointSignature, entry: Entry) -> list[Any]:
    """All but who has just said no."""
    account = row.holder.account
    others = [each for each in _others(account) if each.id != row.holder.person_id]
    return [account, *others]


def _those_who_hold(change: RepresentativeChange) -> list[User]:
    return [each.person for each in holders_of(change.account_id) if each.person is not None]


def other_holders(change: RepresentativeChange, entry: Entry) -> list[User]:
    """All who hold the account, but for who has just proposed, refused or taken back."""
    return [each for each in _those_who_hold(change) if entry.actor != f"user:{each.id}"]


def holders_alive(change: RepresentativeChange, entry: Entry) -> list[User]:
    """All who hold the account and can act, and who is told that they no longer can; nobody is
    written to who has died."""
    away = silent_holders(change.account_id)
    if change.cause == Cause.INCAPACITY:
        away -= {change.former_id}
    return [each for each in _those_who_hold(change) if each.id not in away]


def those_who_were_agreeing(change: RepresentativeChange, entry: Entry) -> list[User]:
    """Who proposed it, and all who were asked; but nobody of whom officers are told that they have
    died, decided or not."""
    silent = silent_holders(change.account_id)
    dead = find_open(change.account_id)
    if dead is not None and dead.cause == Cause.DEATH:
        silent |= {dead.former_id}
    return [each for each in _those_who_hold(change) if each.id not in silent]


# Of a fact: templates, and readers.
TOLD: dict[str, Iterable[tuple[str, Readers] | tuple[str, Readers, Callable[[Any], Any]]]] = {
    "joint.asked": (("joint_asked", asked),),
    "joint.agreed": (("joint_agreed", who_asked),),
    "joint.declined": (("joint_declined", everybody_else),),
    "joint.abandoned": (("joint_abandoned", those_asked),),
    "joint.ready": (("joint_ready", holders),),
    "joint_change.asked": (("joint_change_asked", other_holders),),
    "joint_change.declined": (("joint_change_declined", other_holders),),
    "joint_change.withdrawn": (("joint_change_withdrawn", other_holders),),
    "joint_change.lapsed": (("joint_change_lapsed", those_who_were_agreeing),),
    "joint_change.done": (("joint_change_done", holders_alive),),
    "joint_signature.replaced": (("joint_signature_replaced", signer),),
    "joint_signature.ended": (("joint_signature_ended", signer),),
    "joint_signature.asked": (("joint_signature_asked", signer),),
    "joint_signature.reminded": (("joint_signature_asked", signer),),
    "joint_signature.given": (("joint_signature_given", last_signer),),
    "joint_signature.withdrawn": (("joint_signature_withdrawn", last_signer),),
    "joint_signature.declined": (("joint_signature_declined", every_other_signer),),
}
