"""What when a bank takes a card payment back: how is that read, contested, settled?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from mangopay import resources
from mangopay.query import ActionQuery
from mangopay.resources import DisputeDocument, DisputeDocumentPage, SettlementTransfer

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    Dispute,
    DisputeEnd,
    DisputeSort,
    DisputeStatus,
    GatewayRefused,
    Outcome,
)
from wiseed_like.payments.mangopay.answers import (
    Body,
    each_of,
    euro,
    known,
    moment,
    outcome,
    reads,
)
from wiseed_like.payments.mangopay.caller import NOTHING, Caller, money

SORTS = {
    "CONTESTABLE": DisputeSort.CONTESTABLE,
    "NOT_CONTESTABLE": DisputeSort.NOT_CONTESTABLE,
    "RETRIEVAL": DisputeSort.RETRIEVAL,
}
STATUSES = {
    "CREATED": DisputeStatus.OPENED,
    "PENDING_CLIENT_ACTION": DisputeStatus.OUR_MOVE,
    "SUBMITTED": DisputeStatus.SUBMITTED,
    "PENDING_BANK_ACTION": DisputeStatus.BANKS_MOVE,
    "REOPENED_PENDING_CLIENT_ACTION": DisputeStatus.OUR_MOVE_AGAIN,
    "CLOSED": DisputeStatus.CLOSED,
}
ENDS = {"WON": DisputeEnd.WON, "LOST": DisputeEnd.LOST, "VOID": DisputeEnd.VOID}


class Disputes(Caller):
    """Evidence is sent like a paper: opened, filled with pages, submitted."""

    def find_dispute(self, dispute_id: str) -> Dispute:
        return dispute(self._read(resources.Dispute, dispute_id))

    def list_disputes(self, since: datetime) -> Iterator[Dispute]:
        after = int(since.timestamp()) - 1
        bodies = self._every(resources.Dispute, AfterDate=after, Sort="CreationDate:ASC")
        for found in each_of(dispute, bodies):
            if found.opened_at >= since:
                yield found

    def contest(self, dispute_id: str, amount: Euro, *, files: Sequence[bytes]) -> None:
        claimed = money(amount)
        status = self.find_dispute(dispute_id).status
        if status in (DisputeStatus.SUBMITTED, DisputeStatus.BANKS_MOVE):
            return
        for content in files:
            self._send_evidence(dispute_id, content)
        contested = resources.Dispute(id=dispute_id)
        with self._listening() as line:
            if status == DisputeStatus.OUR_MOVE_AGAIN:
                contested.resubmit(handler=line)
            else:
                contested.contest(claimed, handler=line)

    def _send_evidence(self, dispute_id: str, content: bytes) -> None:
        """Once for each content: its key is made of it."""
        name = f"{dispute_id} {hashlib.sha256(content).hexdigest()}"
        asked = DisputeDocument(dispute_id=dispute_id, type="OTHER")
        made = self._write(asked, str(uuid.uuid5(uuid.NAMESPACE_URL, name)))["Id"]
        if self._read(DisputeDocument, made).get("Status") != "CREATED":
            return
        page = DisputeDocumentPage(dispute_id=dispute_id, document_id=made)
        self._send_page(page, content)
        # The SDK's own `submit` leaves the id out of its address.
        address = {"dispute_id": dispute_id, "id": made}
        submit = ActionQuery(
            DisputeDocument, made, "SUBMIT_DOCUMENT", params=address, Status="VALIDATION_ASKED"
        )
        with self._listening() as line:
            submit.execute(line)

    def close_dispute(self, dispute_id: str) -> None:
        try:
            with self._listening() as line:
                resources.Dispute(id=dispute_id).close(handler=line)
        except GatewayRefused:
            if self.find_dispute(dispute_id).status != DisputeStatus.CLOSED:
                raise

    def settle_repudiation(
        self, repudiation_id: str, author_ref: str, amount: Euro, tag: str, *, key: str
    ) -> Outcome:
        # The SDK insists on the credited user, whom the API knows: it is the platform.
        transfer = SettlementTransfer(
            repudiation_id=repudiation_id,
            author_id=author_ref,
            credited_user_id=author_ref,
            debited_funds=money(amount),
            fees=NOTHING,
            tag=tag,
        )
        return outcome(self._write(transfer, key))


@reads
def dispute(body: Body) -> Dispute:
    status, reason = STATUSES[body["Status"]], body.get("DisputeReason") or {}
    deadline, contested = body.get("ContestDeadlineDate"), body.get("ContestedFunds")
    return Dispute(
        provider_id=known(body["Id"]),
        sort=SORTS[body["DisputeType"]],
        status=status,
        payin_id=known(body["InitialTransactionId"]),
        repudiation_id=body.get("RepudiationId") or None,
        disputed=euro(body["DisputedFunds"]),
        contested=euro(contested) if contested else Euro.ZERO,
        reason=str(reason.get("DisputeReasonType") or ""),
        reason_message=str(reason.get("DisputeReasonMessage") or ""),
        ended=ENDS[body["ResultCode"]] if status == DisputeStatus.CLOSED else None,
        end_message=str(body.get("ResultMessage") or ""),
        status_message=str(body.get("StatusMessage") or ""),
        contest_by=moment(deadline) if deadline else None,
        opened_at=moment(body["CreationDate"]),
        tag=str(body.get("Tag") or ""),
        raw=body,
    )
