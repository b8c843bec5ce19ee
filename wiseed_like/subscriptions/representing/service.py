"""Who represents the holders from now on? Another of them, once all agree, each by their own code.

The account's row is locked for every step, so that the last of two answers does it. What was
prepared and not signed ends; what was subscribed stays (docs/decisions/0036).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wiseed_like.accounts import one_time_codes
from wiseed_like.accounts.joint_holders import JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import (
    Cause,
    RepresentativeAnswer,
    RepresentativeChange,
    silent_holders,
)
from wiseed_like.captable.service import rename_accounts
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.queries import find_investor, lock_investor
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.kyc import particulars
from wiseed_like.kyc.parties import joint_party
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.withdrawals import change_hands
from wiseed_like.subscriptions.joint.replacing import end_all
from wiseed_like.subscriptions.joint.silence import refuse_silent
from wiseed_like.subscriptions.representing.queries import answer_of, answers_of, find_open

LIFE = timedelta(days=30)


def propose(account_id: int, holder_id: int, *, by: User, now: datetime) -> RepresentativeChange:
    """Ask all the holders whether another of them is to represent them. Nothing changes yet.

    Raises Refused: an account that is not open, who represents them already, somebody who is no
    holder, another proposal under way, somebody who is not verified or is examined, and where one
    of them can act no more: all could not agree.
    """
    account = get_user(account_id, lock=True)
    refuse_closed(account)
    named = named_of(account, holder_id)
    refuse_silent(account)
    _refuse_unready(account)
    before = find_open(account.id)
    if before is not None and before.is_agreed_by_all and now >= ends_at(before):
        end(before, "joint_change.lapsed", by=None, now=now)
    elif before is not None:
        raise Refused(
            "representative_asked",
            N_("Un changement de représentant est déjà en cours."),
        )
    change = RepresentativeChange(
        account=account,
        former=account.addressee,
        holder=named,
        cause=Cause.AGREEMENT,
        asked_by=by.id,
        asked_at=now,
    )
    session.add(change)
    session.flush()
    session.add_all(
        RepresentativeAnswer(change_id=change.id, holder_id=each.id)
        for each in holders_of(account.id)
    )
    session.flush()
    record("joint_change.asked", change, by=by, at=now)
    return change


def send_code(person: User, account_id: int, *, now: datetime) -> str:
    """Make a one-time code for somebody's agreement; the caller mails it. Raises Refused."""
    answer = _to_answer(person, account_id, now)
    code = one_time_codes.make_code(answer, _act(answer), now=now)
    record("joint_change.code_sent", answer, by=person, at=now)
    return code


def agree(
    person: User, account_id: int, code: str, *, now: datetime
) -> RepresentativeAnswer | None:
    """Agree to the other representative; with the last agreement it is done. None when the code
    is wrong: then nothing but that try is written, and must be committed.

    Raises Refused when it was answered or has ended, while somebody is not verified or is
    examined, or without a living code.
    """
    answer = _to_answer(person, account_id, now)
    _refuse_unready(answer.change.account)
    if not one_time_codes.try_code(answer, _act(answer), code, now=now):
        return None
    answer.agreed_at, answer.code_hash = now, None
    session.flush()
    record("joint_change.agreed", answer, by=person, at=now)
    if all(each.agreed_at for each in answers_of(answer.change)):
        take_effect(answer.change, by=person, now=now)
    return answer


def decline(person: User, account_id: int, *, now: datetime) -> None:
    """Not to agree: who represents them stays, and all others are told. Raises Refused."""
    answer = _to_answer(person, account_id, now)
    answer.declined_at, answer.code_hash = now, None
    session.flush()
    end(answer.change, "joint_change.declined", by=person, now=now)


def withdraw(person: User, account_id: int, *, now: datetime) -> None:
    """Who proposed it takes it back, before all have agreed. Raises Refused for anybody else."""
    change = _open(account_id, now)
    answer_of(person, change)
    if change.asked_by != person.id:
        raise Refused(
            "representative_not_yours", N_("Seule la personne qui l'a proposé peut le retirer.")
        )
    end(change, "joint_change.withdrawn", by=person, now=now)


def end(change: RepresentativeChange, fact: str, *, by: Actor | None, now: datetime) -> None:
    """Nothing changes: it was refused, taken back, or its time is over. The account is locked."""
    change.ended_at = now
    session.flush()
    record(fact, change, by=by, at=now)


def take_effect(change: RepresentativeChange, *, by: Actor, now: datetime) -> None:
    """Another of them represents the holders from now on. The account is locked.

    What was prepared and not signed ends; no account is known any more that withdrawn money would
    go to; registers of shareholders name the new one. At the provider the wallet keeps its name.
    """
    account, named = change.account, change.holder
    investor = find_investor(account.id)
    if investor is not None:
        lock_investor(investor.id)
        end_all(investor, by=by, now=now)
    change.done_at = now
    session.flush()
    account.represented_by = named.person_id
    session.flush()
    session.refresh(account)
    party = joint_party(account)
    assert party.speaker is not None  # nobody is named without an accepted identity
    change_hands(f"user:{account.id}", particulars.of_person(party.speaker), now=now)
    rename_accounts(account, party.registered_name, party.postal_address, by=by, now=now)
    record("joint_change.done", change, by=by, at=now)


def ends_at(change: RepresentativeChange) -> datetime:
    """Until when all may agree (UTC)."""
    return change.asked_at + LIFE


def refuse_closed(account: User) -> None:
    """Raises Refused before the account is open and once it has ended: then it begins anew."""
    if not account.active or find_wallet(f"user:{account.id}") is None:
        raise Refused(
            "representative_not_open",
            N_("Cette indivision n'est pas ouverte : son représentant ne change pas."),
        )


def named_of(account: User, holder_id: int) -> JointHolder:
    """The holder who is to represent the others. Raises Refused (field `holder`)."""
    silent = silent_holders(account.id)
    for each in holders_of(account.id):
        if each.id == holder_id and each.agreed_at and each.person_id not in silent:
            if each.is_representative:
                raise Refused(
                    "represents_already",
                    N_("Cette personne représente déjà l'indivision : choisissez-en une autre."),
                    field="holder",
                )
            return each
    raise Refused("no_such_holder", N_("Choisissez l'un des autres indivisaires."), field="holder")


def _refuse_unready(account: User) -> None:
    """Raises Refused while somebody is not verified, or examined: then nobody is named."""
    facts = joint_party(account).facts
    if facts.to_verify:
        raise Refused(
            "representative_unverified",
            N_("Il reste à vérifier l'identité de : %(names)s."),
            names=", ".join(facts.to_verify),
        )
    if facts.is_examined:
        raise Refused(
            "representative_examined",
            N_(
                "Un examen est en cours : le représentant pourra changer dès qu'il sera terminé. "
                "Il n'y a rien à faire."
            ),
        )


def _to_answer(person: User, account_id: int, now: datetime) -> RepresentativeAnswer:
    """What this person is asked, the account locked. Raises NotFound, and Refused when it was
    answered or has ended."""
    change = _open(account_id, now)
    answer = answer_of(person, change)
    if answer.agreed_at is not None:
        raise Refused("representative_answered", N_("Vous avez déjà répondu à cette proposition."))
    refuse_closed(change.account)
    refuse_silent(change.account)
    return answer


def _open(account_id: int, now: datetime) -> RepresentativeChange:
    """What the holders are agreeing to, the account locked. Raises Refused when it is over."""
    account = get_user(account_id, lock=True)
    change = find_open(account.id)
    if change is None or not change.is_agreed_by_all or now >= ends_at(change):
        raise Refused(
            "representative_over",
            N_("Cette proposition est terminée : plus rien n'est à répondre."),
        )
    return change


def _act(answer: RepresentativeAnswer) -> str:
    """A code agrees to this change only."""
    return f"representative:{answer.id}"
