"""A sheet that was wrong and is corrected, for the mails that tell of it. Nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

from wiseed_like.rounds.correction.changes import passages
from wiseed_like.rounds.correction.irregularity import IrregularityState, SheetIrregularity
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.subscriptions.reopening.rights import ReopenedRight


def an_irregularity(offer: Round | None = None) -> SheetIrregularity:
    return SheetIrregularity(
        id=8,
        round_id=5,
        round=offer,
        state=IrregularityState.CORRECTED,
        what="Le chiffre d'affaires de 2025 est de 90 000 €.",
        since_on=date(2026, 11, 20),
        material=True,
        told="Le chiffre d'affaires de 2025 est de 90 000 €.",
        changes="Chiffre d'affaires de 2025 : 90 000 €",
        kiis=Kiis(id=2, version=2),
    )


FACTS = {
    "irregularity": an_irregularity(),
    "right": ReopenedRight(
        id=4,
        kiis=Kiis(id=3, version=2),
        told_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC),
    ),
    "last_day": date(2026, 12, 21),
    "passages": passages({"A": "120 000 €."}, {"A": "90 000 €."}),
}
