"""Who goes through the provider's verification in tests? A company, pushed step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from tests.payments.conftest import SimulatorServer
from tests.rounds.world import NOW, REPRESENTATIVE, a_company, a_user
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import store_bytes
from wiseed_like.issuers import owners
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.representatives import particulars
from wiseed_like.payments import providers
from wiseed_like.payments.gateway import (
    BeneficialOwner,
    PaperSort,
    PostalAddress,
)
from wiseed_like.payments.standing import (
    jobs as standing_jobs,
    queries,
    verification,
)
from wiseed_like.payments.standing.models import AccountStanding, Paper
from wiseed_like.payments.standing.rules import REQUIRED

PDF = b"%PDF-1.7\n" + b"% a page of a company's papers\n" * 60
HOME = PostalAddress("3 rue des Fours", "Lyon", "69003")


def an_owner(first_name: str = "Nora") -> BeneficialOwner:
    return BeneficialOwner(first_name, "Belkacem", HOME, "FR", date(1984, 5, 17), "Lyon", "FR")


@pytest.fixture
def provider(house: object, tmp_path: Path) -> Iterator[SimulatorServer]:
    """The house speaks with a provider that lets nothing pass; whoever examines is the test."""
    server = SimulatorServer(tmp_path / "strict.sqlite")
    server.stop()
    server.settings = replace(server.settings, kyc_delay=None)
    server.start()
    before = dict(providers._gateways)
    providers._gateways["mangopay"] = server.gateway()
    clock.use(lambda: NOW)
    yield server
    providers._gateways.update(before)
    server.stop()


class Issuer:
    """A company on its way, and the hands that push it."""

    def __init__(self, provider: SimulatorServer, run_jobs: Callable[..., int]):
        self.provider, self.run_jobs = provider, run_jobs
        with transaction():
            self.founder = a_user("founder")
            self.company: Company = a_company(self.founder)
            told = particulars(self.company, REPRESENTATIVE, on=NOW.date())
            self.owner = f"company:{self.company.id}"
            self.account = verification.open_account(self.owner, told, by=self.founder, now=NOW)
        run_jobs()

    def file(self, content: bytes = PDF) -> StoredFile:
        return store_bytes(content, "kbis.pdf", "application/pdf", by=self.founder, now=NOW)

    def hand_over(self, *sorts: PaperSort, owners: tuple[BeneficialOwner, ...] = ()) -> int:
        with transaction():
            papers = {sort: self.file() for sort in sorts}
            sent = verification.hand_over(self.owner, papers, owners, by=self.founder, now=NOW)
        self.run_jobs()
        return sent

    def authenticate(self) -> None:
        """The representative follows the address, and confirms."""
        assert self.account.reference is not None
        page = providers.gateway().ask_enrolment(self.account.reference)
        answer = requests.post(page, data={"confirm": "1"}, timeout=5, allow_redirects=False)
        assert answer.status_code in (200, 303)

    def look(self) -> None:
        """Time passes, and the poll finds what became of it all."""
        self.later(minutes=6)
        standing_jobs.resolve_standings(clock.now())
        session.expire_all()

    def later(self, **by: int) -> None:
        moment = clock.now() + timedelta(**by)
        clock.use(lambda: moment)

    def decided(self, sort: PaperSort, **decision: str) -> None:
        """The provider's officer accepts a paper, refuses it, or finds it too old."""
        self._press(f"papers/{self.papers[sort].reference}", **decision)

    def sent_for_examination(self) -> int:
        path = f"users/{self.account.reference}/kyc/documents"
        found = self.provider.call("GET", path).json()
        return sum(each["Status"] == "VALIDATION_ASKED" for each in found)

    def owners_decided(self, status: str, reason: str = "") -> None:
        declared = queries.latest_declaration(self.account)
        assert declared is not None
        self._press(f"declarations/{declared.reference}", status=status, reason=reason)

    def blocked(self, scope: str, *, ends: bool = False) -> None:
        self._press(f"people/{self.account.reference}", scope=scope, **{"un" * ends + "block": "1"})

    def accepted(self) -> None:
        """Everything that was sent is in order."""
        for sort in self.papers:
            self.decided(sort, accept="1")
        self.owners_decided("VALIDATED")

    def _press(self, path: str, **form: str) -> None:
        url = f"{self.provider.origin}/{path}"
        answer = requests.post(url, data=form, timeout=5, allow_redirects=False)
        assert answer.status_code == 303, answer.text

    def ready(self) -> None:
        """All of it, to the end."""
        self.hand_over(*REQUIRED, owners=(an_owner(),))
        self.authenticate()
        self.accepted()
        self.look()
        self.run_jobs()

    def owners(self) -> Sequence[owners.BeneficialOwner]:
        session.expire_all()
        return owners.list_owners(self.company)

    @property
    def stands(self) -> AccountStanding:
        found = queries.find_standing(self.owner)
        assert found is not None
        return found

    @property
    def papers(self) -> dict[PaperSort, Paper]:
        return queries.latest_papers(self.account)

    def facts(self) -> list[str]:
        return [each.kind for each in queries.history_of(self.account)]
