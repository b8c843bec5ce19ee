"""Is a certificate of the depositary right, for a round or for one part of it? C. com. L. 225-146.

It is for exactly the money that arrived, and bears a day on which that money was there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.capital import closing as law
from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.decisions.service import settle
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.journal.service import Actor
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.models import DepositaryCertificate, Round

OF_ROUND = N_(
    "Le certificat ne peut pas dater du %(issued_on)s : il date d'entre le %(first)s, "
    "fin des souscriptions, et le %(last)s, aujourd'hui."
)
OF_PART = N_(
    "Le certificat ne peut pas dater du %(issued_on)s : il date d'entre le %(first)s, "
    "dernier jour compté, et le %(last)s, aujourd'hui."
)


def refuse_day(issued_on: date, *, counted_until: datetime, sentence: str, now: datetime) -> None:
    """Raises Refused when it is dated before all was counted, or after today."""
    first, last = legal_day(counted_until), legal_day(now)
    if not first <= issued_on <= last:
        raise Refused(
            "certificate_date",
            sentence,
            field="issued_on",
            issued_on=issued_on,
            first=first,
            last=last,
        )


def note(
    round: Round,
    part: RoundClosing | None,
    *,
    due: Euro,
    amount: Euro,
    issued_on: date,
    number: str,
    stored_file: StoredFile,
    by: Actor,
    now: datetime,
) -> tuple[DepositaryCertificate, dict[str, Any]]:
    """The certificate of a part, else of the round, and the reference of what allowed it.

    Raises Refused when its amount is not exactly the one `due`.
    """
    # Nobody subscribes without signing: no share is paid before its bulletin is whole.
    release = law.Release(due, amount, bulletins_signed=True)
    decided = settle(
        law.assess_release.ask(release, as_of(now)), subject=round, by=by, field="amount"
    )
    made = DepositaryCertificate(
        amount=amount,
        issued_on=issued_on,
        number=number.strip(),
        stored_file=stored_file,
        recorded_by=by.id,
        recorded_at=now,
    )
    if part is None:
        made.round = round
    else:
        made.round_id, made.closing = round.id, part
    session.add(made)
    return made, decided
