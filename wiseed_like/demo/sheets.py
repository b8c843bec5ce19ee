"""Which sheet of the demo is wrong? One whose founder says so, and compliance has to decide."""

from __future__ import annotations

from compliance.calendar import legal_day
from wiseed_like.demo.companies import FIRMS
from wiseed_like.demo.stage import Stage
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.models import Round

FIRM = "cyclotrame"
WHAT = (
    "La partie A annonce deux clients signés ; l'un d'eux vient de résilier son contrat. Nous "
    "voulons le dire à ceux qui ont souscrit."
)


def report(stage: Stage, round: Round) -> None:
    """The founder reports it; nothing is suspended before somebody decides."""
    firm = next(each for each in FIRMS if each.key == FIRM)
    correction.report(
        round,
        WHAT,
        since_on=legal_day(stage.moment),
        material=True,
        by=stage.person(firm.email),
        now=stage.moment,
    )
