"""Which sheets were found wrong, and what became of it? Read of irregularities and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from compliance.calendar import legal_day
from compliance.offers.kiis_suspension import revocable_until
from wiseed_like.db import existing, session
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.rounds.correction.irregularity import RUNNING, IrregularityState, SheetIrregularity
from wiseed_like.rounds.models import Kiis, Round


def get_irregularity(irregularity_id: int) -> SheetIrregularity:
    """Raises NotFound."""
    return existing(SheetIrregularity, irregularity_id)


def get_of_round(round: Round, irregularity_id: int) -> SheetIrregularity:
    """One of this round; any other is not found."""
    found = get_irregularity(irregularity_id)
    if found.round_id != round.id:
        raise NotFound
    return found


def lock_irregularity(irregularity_id: int) -> SheetIrregularity:
    """For whoever moves it, after its round: FOR UPDATE, read anew."""
    return session.scalars(
        select(SheetIrregularity)
        .where(SheetIrregularity.id == irregularity_id)
        .with_for_update(of=SheetIrregularity)
        .execution_options(populate_existing=True)
    ).one()


def find_running(round_id: int) -> SheetIrregularity | None:
    """The one for which a round is suspended; the database has one at most."""
    return session.scalar(
        select(SheetIrregularity).where(
            SheetIrregularity.round_id == round_id, SheetIrregularity.state.in_(RUNNING)
        )
    )


def list_of_round(round_id: int) -> Sequence[SheetIrregularity]:
    """All that were ever reported of a round, the newest first."""
    return session.scalars(
        select(SheetIrregularity)
        .where(SheetIrregularity.round_id == round_id)
        .order_by(SheetIrregularity.id.desc())
    ).all()


def list_undecided(round_id: int) -> Sequence[SheetIrregularity]:
    """What was reported of a round's sheet and nobody has decided, the longest first."""
    return session.scalars(
        select(SheetIrregularity)
        .where(
            SheetIrregularity.round_id == round_id,
            SheetIrregularity.state == IrregularityState.REPORTED,
        )
        .order_by(SheetIrregularity.id)
    ).all()


def list_doubts(round_id: int) -> Sequence[SheetIrregularity]:
    """What is said of a round's sheet that is not settled: undecided or under correction, the
    longest first."""
    return session.scalars(
        select(SheetIrregularity)
        .where(
            SheetIrregularity.round_id == round_id,
            SheetIrregularity.state.in_((IrregularityState.REPORTED, *RUNNING)),
        )
        .order_by(SheetIrregularity.id)
    ).all()


def list_corrections(round_id: int) -> Sequence[SheetIrregularity]:
    """Those whose correction is published, the newest first."""
    return session.scalars(
        select(SheetIrregularity)
        .where(
            SheetIrregularity.round_id == round_id,
            SheetIrregularity.state == IrregularityState.CORRECTED,
        )
        .order_by(SheetIrregularity.id.desc())
    ).all()


def list_open(*, limit: int = 100) -> Sequence[SheetIrregularity]:
    """Of all rounds, those that still wait for somebody, the longest first."""
    return session.scalars(
        select(SheetIrregularity)
        .where(SheetIrregularity.state.in_((IrregularityState.REPORTED, *RUNNING)))
        .order_by(SheetIrregularity.id)
        .limit(limit)
    ).all()


def revocable_again_until(round: Round) -> datetime | None:
    """About when the last right ends that a correction of its sheet opened again, UTC: as if all
    had been told of it at once. None while no correction is published."""
    corrected_at = session.scalar(
        select(func.max(SheetIrregularity.corrected_at)).where(
            SheetIrregularity.round_id == round.id
        )
    )
    return None if corrected_at is None else revocable_until(corrected_at)


def first_published_on(round: Round) -> date | None:
    """The civil day in Paris from which its sheet could be read, whatever its version; None while
    none is published."""
    published_at = session.scalar(
        select(func.min(Kiis.published_at)).where(Kiis.round_id == round.id)
    )
    return None if published_at is None else legal_day(published_at)


def version_before(sheet: Kiis) -> Kiis | None:
    """The version of the same sheet that was in force before this one."""
    return session.scalar(
        select(Kiis)
        .where(
            Kiis.round_id == sheet.round_id,
            Kiis.version < sheet.version,
            Kiis.published_at.is_not(None),
        )
        .order_by(Kiis.version.desc())
        .limit(1)
    )


def refuse_uncorrected(round: Round) -> None:
    """A round whose sheet was found wrong goes on with the correction, and not otherwise.

    Raises Refused while one is awaited, and while nobody has decided what was reported.
    """
    if find_running(round.id) is not None:
        raise Refused(
            "correction_awaited",
            N_("La fiche a été trouvée fausse : la levée reprend quand sa correction est publiée."),
        )
    refuse_undecided(round)


def refuse_undecided(round: Round) -> None:
    """No round resumes over a report of its sheet that nobody has read. Raises Refused."""
    if list_undecided(round.id):
        raise Refused(
            "report_undecided",
            N_("Un signalement de la fiche attend une décision : il se décide d'abord."),
        )


def refuse_doubted(round: Round) -> None:
    """Nothing is issued, nor paid to an issuer, on a sheet that somebody says is wrong: it cannot
    be undone. Under the round's lock, like whoever reports. Raises Refused."""
    if list_doubts(round.id):
        raise Refused(
            "sheet_in_doubt",
            N_(
                "La fiche est signalée comme fausse, et ce n'est pas réglé : rien ne se conclut "
                "d'ici là."
            ),
        )
