"""What do the platform's own people decide in the year? About wires, disputes and rounds."""

from __future__ import annotations

from random import Random

from sqlalchemy import select

from bench.year.people import PDF
from compliance.calendar import legal_day
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.arrivals import queries as arrivals, service as arriving
from wiseed_like.arrivals.rules import ArrivalState
from wiseed_like.db import session, transaction
from wiseed_like.demo.stage import Stage
from wiseed_like.disputes import queries as cases, service as disputing
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.payments.models import Operation
from wiseed_like.rounds import closing, second_person
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import payouts

SENT_BACK = 0.3  # of the wires that are examined


class Staff:
    """Two people of compliance: whoever asks is not the one who agrees."""

    def __init__(self, stage: Stage, maker: User, checker: User, random: Random):
        self.stage, self.maker, self.checker, self.random = stage, maker, checker, random

    def look_at_wires(self) -> None:
        """Tick what came otherwise than announced, decide about what is held."""
        now = self.stage.moment
        for arrival in arrivals.list_in(ArrivalState.TO_SEE):
            with transaction():
                arriving.see(arrivals.lock_arrival(arrival.id), by=self.maker, now=now)
        for arrival in arrivals.list_in(ArrivalState.EXAMINED):
            decision = "send_back" if self.random.random() < SENT_BACK else "accept"
            with transaction():
                locked = arrivals.lock_arrival(arrival.id)
                asked = arriving.decide(
                    locked, decision, "Justificatif reçu.", by=self.maker, now=now
                )
            if asked is not None:
                with transaction():
                    approvals.approve(asked, by=self.checker, now=now)

    def answer_disputes(self, disputed: list[tuple[Operation, str]]) -> None:
        """Accept what is to be accepted, contest the rest with a document."""
        for operation, ending in disputed:
            case = case_of(operation)
            if case is None or not case.is_ours(self.stage.moment) or case.asked is not None:
                continue
            with transaction():
                locked = cases.lock_case(case.id)
                if ending == "accepted":
                    disputing.accept(
                        locked, "Fraude probable.", by=self.maker, now=self.stage.moment
                    )
                else:
                    self._contest(locked)

    def _contest(self, case: DisputeCase) -> None:
        now = self.stage.moment
        proof = store_bytes(PDF, "bulletin.pdf", "application/pdf", by=self.maker, now=now)
        disputing.add_paper(case, proof, by=self.maker, now=now)
        disputing.contest(case, case.amount, "Ordre signé.", by=self.maker, now=now)

    def close_disputes(self) -> None:
        """Take back from the wallet what a lost one has cost; what it lacks is the house's loss."""
        now = self.stage.moment
        lost = select(DisputeCase).where(DisputeCase.closed_at.is_not(None))
        for case in session.scalars(lost.where(DisputeCase.waived_at.is_(None))).all():
            if not cases.held_for(case):
                continue
            try:
                with transaction():
                    disputing.settle(cases.lock_case(case.id), by=self.maker, now=now)
            except Refused:
                with transaction():
                    disputing.waive(
                        cases.lock_case(case.id), "Portemonnaie vide.", by=self.maker, now=now
                    )

    def conclude(self, round: Round) -> bool:
        """Record the certificate, ask for the release and agree to it; whether it could be done."""
        session.expire_all()
        now = self.stage.moment
        if round.state != RoundState.CLOSING or not closing.is_settled(round):
            return False
        with transaction():
            amount = closing.paid_amount(round)
            proof = store_bytes(PDF, "certificat.pdf", "application/pdf", by=self.maker, now=now)
            closing.record_certificate(
                round,
                amount=amount,
                issued_on=legal_day(now),
                number=f"CD-{round.id}",
                stored_file=proof,
                by=self.maker,
                now=now,
            )
        with transaction():
            asked = second_person.ask_release(round, "Rapproché.", by=self.maker, now=now)
        with transaction():
            approvals.approve(asked, by=self.checker, now=now)
        return True

    def pay_again(self, round: Round) -> None:
        """The issuer's bank has sent the money back: somebody has found out why."""
        with transaction():
            payouts.pay_again(round, by=self.maker, now=self.stage.moment)


def case_of(operation: Operation) -> DisputeCase | None:
    """The dispute of this card payment, once it was heard of."""
    found = select(DisputeCase).where(DisputeCase.payin_id == operation.id)
    return session.scalar(found.execution_options(populate_existing=True))
