"""Through which company does one of the demo's people invest? Begun, read by compliance, ready."""

from __future__ import annotations

from datetime import date, timedelta

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like.demo import papers
from wiseed_like.demo.arrivals import NADIA, RIGHT
from wiseed_like.demo.stage import Stage
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors import service as investors
from wiseed_like.kyc import companies, service as kyc
from wiseed_like.kyc.companies import OwnerParticulars, Particulars
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import list_files_of_companies
from wiseed_like.kyc.rules import COMPANY_PAPERS

JULIEN = "julien@demo.example"
SIREN = "732829320"
_OWNER = OwnerParticulars(
    first_names="Julien",
    last_name="Moreau",
    birth_date=date(1979, 9, 23),
    nationality="FR",
    country="FR",
    capital_bps=10_000,
    votes_bps=10_000,
    controls_otherwise=False,
    is_representative=True,
)


def send(stage: Stage) -> None:
    """Julien describes his holding company, and sends its three papers."""
    julien, now = stage.person(JULIEN), stage.moment
    told = Particulars(
        name="Moreau Participations",
        legal_form="SARL",
        siren=SIREN,
        address="14 cours Lafayette",
        postal_code="69003",
        city="Lyon",
        country="FR",
        representative_title="gérant",
        extract_on=legal_day(now) - timedelta(days=12),
    )
    file = companies.begin(julien, told, now=now)
    assert file.company is not None
    companies.add_owner(file.company, _OWNER, by=julien, now=now)
    for kind, words in COMPANY_PAPERS.items():
        drawn = papers.page(words, [file.registered_name, file.postal_address])
        stored = store_bytes(drawn, f"{kind}.pdf", "application/pdf", by=julien, now=now)
        kyc.attach_stored(file, kind, stored, by=julien, now=now)
    kyc.submit(file, by=julien, now=now)
    stage.keep_mails_about(file)


def be_accepted(stage: Stage) -> None:
    """Compliance reads it; then the company takes the test and the simulation as its own."""
    nadia, now = stage.person(NADIA), stage.moment
    file = _file_of(stage)
    kyc.take(file, by=nadia, now=now)
    kyc.accept(file, by=nadia, now=now)
    investor = investors.become(file.user, now=now)
    investors.take_test(investor, RIGHT, now=now)
    investors.record_simulation(investor, result=Euro.of(6_000), now=now)


def _file_of(stage: Stage) -> IdentityFile:
    return list_files_of_companies(stage.person(JULIEN).id)[0]
