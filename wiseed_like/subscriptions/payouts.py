"""When is an issuer paid? Once its shares are issued, and never while its account changes.

A bank may send a payout back. The fees were taken with it, and the rest is paid once more,
without a fee, when the company has another account or when somebody of the staff says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, select
from sqlalchemy.orm import aliased

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.bank_account import payouts_wait
from wiseed_like.issuers.models import BankChange
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation, ProviderAccount
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.payments.standing.models import AccountStanding
from wiseed_like.payments.standing.queries import may_pay_out
from wiseed_like.payments.standing.rules import STANDING_CODES
from wiseed_like.reconciliation.queries import has_open_difference
from wiseed_like.rounds.closings import ClosingState, RoundClosing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.own_rounds import refuse_own_round
from wiseed_like.rounds.payouts import payouts_about, payouts_of
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.takings import of_part, takings
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

EFFECT = "payout:round:"


def pay_issuer(round: Round, *, now: datetime) -> None:
    """Ask for the payout of everything that came for a closed round, less all fees, once.

    One that came back is asked for again, whole. Nothing while payouts wait: an account that is
    about to change, a company that the provider does not pay now, a difference with the provider
    about the round's wallet that nobody has explained. Asked again as time passes.
    """
    if why_it_waits(round):
        return
    wallet = find_wallet(round.journal_stream)
    assert wallet is not None
    taken, known = takings(round), payouts_of(round.id)
    back, times = known.last_return, len(known.returns)
    payments.pay_out(
        wallet,
        back.amount if back else taken.whole,
        Euro.ZERO if back else taken.fees.gross,
        subject=f"round:{round.id}",
        effect=f"{EFFECT}{round.id}" + (f":{times + 1}" if times else ""),
        now=now,
    )


def pay_part(closing: RoundClosing, *, now: datetime) -> None:
    """The same for a part that was concluded on its own: exactly its money, less its own fees."""
    if why_it_waits(closing.round):
        return
    wallet = find_wallet(closing.journal_stream)
    assert wallet is not None
    taken, known = of_part(closing), payouts_about(closing.name)
    back, times = known.last_return, len(known.returns)
    payments.pay_out(
        wallet,
        back.amount if back else taken.whole,
        Euro.ZERO if back else taken.fees.gross,
        subject=closing.name,
        effect=f"payout:{closing.name}" + (f":{times + 1}" if times else ""),
        now=now,
    )


def came_back(closing: RoundClosing) -> bool:
    """Whether the money of a part is on the round's wallet: never sent, or sent back."""
    known = payouts_about(closing.name)
    last = known.last
    return last is None or last.state != OperationState.SUCCEEDED or known.came_back is not None


def pay_part_again(closing: RoundClosing, *, by: Actor, now: datetime) -> None:
    """`pay_again` for a part. Raises Refused as it does."""
    refuse_own_round(closing.round, by)
    known = payouts_about(closing.name)
    if closing.issued_at is None or not known.asked:
        raise Refused("not_to_pay_again", N_("Il n'y a pas de virement à refaire."))
    if not known.is_waiting:
        raise Refused("not_to_pay_again", N_("Le virement est déjà en cours, ou arrivé."))
    if why := why_it_waits(closing.round):
        raise Refused("payouts_wait", why)
    record("payout.asked_again", closing, by=by, at=now)
    pay_part(closing, now=now)


def pay_again(round: Round, *, by: Actor, now: datetime) -> None:
    """Somebody of the staff has found out why a payout failed or came back: ask once more.

    Raises Refused when there is nothing to pay, while payouts wait, and for who has a part in
    the round.
    """
    refuse_own_round(round, by)
    if round.state != RoundState.CLOSED or not payouts_of(round.id).asked:
        raise Refused("not_to_pay_again", N_("Il n'y a pas de virement à refaire."))
    if not payouts_of(round.id).is_waiting:
        raise Refused("not_to_pay_again", N_("Le virement est déjà en cours, ou arrivé."))
    if why := why_it_waits(round):
        raise Refused("payouts_wait", why)
    record("payout.asked_again", round, by=by, at=now)
    pay_issuer(round, now=now)


def why_it_waits(round: Round) -> str | None:
    """What keeps the issuer from being paid now, as the staff is told it; None if nothing does."""
    if payouts_wait(round.company_id) or not may_pay_out(f"company:{round.company_id}"):
        return N_("La société ne peut pas être payée maintenant : le virement attend.")
    if has_open_difference(round.journal_stream):
        return N_(
            "Un écart avec le prestataire sur le portemonnaie de la levée attend son explication :"
            " le virement attend avec lui."
        )
    return None


def list_waiting() -> Sequence[int]:
    """Rounds whose shares are issued and whose issuer nobody has asked to pay.

    After a payout that failed or came back only a new bank account is a reason to ask again; or,
    where the provider failed it for how the company stood there, that it stands better.
    """
    return session.scalars(
        select(Round.id)
        .where(
            Round.state == RoundState.CLOSED,
            ~Round.rolling,
            _has(SubscriptionState.ISSUED),
            ~_has(SubscriptionState.PAID),
            ~_asked_since(func.concat("round:", cast(Round.id, String))),
        )
        .order_by(Round.id)
    ).all()


def list_waiting_parts() -> Sequence[int]:
    """The same of parts: ids of closings."""
    return session.scalars(
        select(RoundClosing.id)
        .join(Round, Round.id == RoundClosing.round_id)
        .where(
            RoundClosing.state == ClosingState.ISSUED,
            ~_asked_since(func.concat("closing:", cast(RoundClosing.id, String))),
        )
        .order_by(RoundClosing.id)
    ).all()


def _asked_since(subject: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a payout about it was asked for since anything changed for its company; in a query
    that has the round."""
    back = aliased(Operation)
    came_back_at = (
        select(func.max(back.settled_at))
        .where(back.original_id == Operation.id, back.kind == Kind.PAYOUT_RETURN)
        .scalar_subquery()
    )
    return exists().where(
        Operation.subject == subject,
        Operation.kind == Kind.PAYOUT,
        ((Operation.state != OperationState.FAILED) & came_back_at.is_(None))
        | ~exists().where(
            BankChange.company_id == Round.company_id,
            BankChange.done_at > func.coalesce(came_back_at, Operation.settled_at),
        )
        & ~(Operation.result_code.in_(STANDING_CODES) & _stands_better_since()),
    )


def _stands_better_since() -> ColumnElement[bool]:
    """Whether the provider has said something new of the issuer since the payout failed."""
    return exists().where(
        AccountStanding.account_id == ProviderAccount.id,
        ProviderAccount.owner == func.concat("company:", cast(Round.company_id, String)),
        AccountStanding.changed_at > Operation.settled_at,
    )


def _has(state: SubscriptionState) -> ColumnElement[bool]:
    return exists().where(Subscription.round_id == Round.id, Subscription.state == state)
