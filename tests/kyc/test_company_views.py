"""Do the pages of companies that invest answer, refuse, keep what was typed, and stay closed?"""

from __future__ import annotations

import io
import re

import pytest
from werkzeug.test import TestResponse

from tests.documents.samples import pdf
from tests.rounds.world import a_user
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.kyc import service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_accepted_twin, list_files_of_companies
from wiseed_like.kyc.rules import COMPANY_PAPERS

from .company_world import NOW, a_siren, accepted, begun, identified

OWNER = {
    "first_names": "Nora",
    "last_name": "Belkacem",
    "birth_date": "1984-05-17",
    "nationality": "FR",
    "country": "FR",
    "capital": "60",
}


def typed(**changes: str) -> dict[str, str]:
    found = {
        "name": "Moulin Conseil",
        "legal_form": "SARL",
        "siren": a_siren(),
        "address": "2 quai des Farines",
        "postal_code": "69002",
        "city": "Lyon",
        "country": "FR",
        "representative_title": "gérante",
        "extract_on": "2026-10-30",
    }
    return found | changes


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def person() -> User:
    with transaction():
        return identified(a_user("investor"))


@pytest.fixture
def client(sign_in, person: User) -> ApartClient:
    return sign_in(person)


def only_file(person: User) -> IdentityFile:
    session.expire_all()
    (file,) = list_files_of_companies(person.id)
    return file


class TestAFile:
    def test_is_filled_in_step_by_step_and_sent(self, client: ApartClient, person: User):
        begun_at = client.post("/investing-companies/new", data=typed())
        here = f"/investing-companies/{only_file(person).id}"
        assert begun_at.headers["Location"] == f"{here}/owners"
        assert client.post(f"{here}/owners", data=OWNER).status_code == 303
        for kind in COMPANY_PAPERS:
            sent = {"kind": kind.value, "file": (io.BytesIO(pdf()), f"{kind}.pdf")}
            assert client.post(f"{here}/documents", data=sent).status_code == 303

        assert client.post(f"{here}/review").headers["Location"] == here

        assert only_file(person).state == "submitted"
        assert "Le dossier est chez nous" in text(client.get(here))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"siren": "123456789"}, "n'est pas un SIREN"),
            ({"name": ""}, "Indiquez le nom de la société"),
            ({"postal_code": "6900"}, "il a cinq chiffres"),
            ({"lei": "969500"}, "Ce LEI n'est pas valable"),
            ({"parent_siren": "123456789"}, "Indiquez le SIREN de l'autre société"),
            ({"extract_on": "2026-11-24"}, "Cette date est à venir"),
            ({"extract_on": "2026-08-23"}, "il en faut un plus récent"),
        ],
    )
    def test_keeps_what_was_typed_when_something_is_wrong(
        self, client: ApartClient, person: User, changes: dict[str, str], said: str
    ):
        answer = client.post("/investing-companies/new", data=typed(**changes))

        assert answer.status_code == 422
        assert said in text(answer)
        assert "2 quai des Farines" in text(answer)
        assert list_files_of_companies(person.id) == []

    def test_asks_what_ties_somebody_to_the_company(self, client: ApartClient, person: User):
        client.post("/investing-companies/new", data=typed())
        here = f"/investing-companies/{only_file(person).id}/owners"

        answer = client.post(here, data=OWNER | {"capital": ""})

        assert answer.status_code == 422
        assert "ce qui lie cette personne" in text(answer)

    def test_does_not_change_while_it_is_examined(self, client: ApartClient, person: User):
        file = begun(person)
        with transaction():
            service.submit(file, by=person, now=NOW)

        answer = client.post(f"/investing-companies/{file.id}/edit", data=typed(name="Autre nom"))

        assert answer.status_code == 303
        assert only_file(person).full_name == "Moulin Conseil"

    def test_says_why_it_came_back(self, client: ApartClient, person: User):
        file = begun(person)
        with transaction():
            officer = a_user("compliance")
            service.submit(file, by=person, now=NOW)
            service.take(file, by=officer, now=NOW)
            service.return_file(file, "owners_differ", "Il manque M. Roux.", by=officer, now=NOW)

        page = text(client.get(f"/investing-companies/{file.id}"))

        assert "La liste des bénéficiaires effectifs n'est pas celle" in page
        assert "Il manque M. Roux." in page
        assert f"/investing-companies/{file.id}/owners" in page


class TestOthers:
    @pytest.mark.parametrize("page", ["", "/edit", "/owners", "/documents", "/review"])
    def test_find_nothing(self, sign_in, person: User, page: str):
        file = begun(person)
        with transaction():
            stranger = a_user("investor")

        assert sign_in(stranger).get(f"/investing-companies/{file.id}{page}").status_code == 404

    def test_cannot_act_for_it(self, sign_in, person: User):
        file = begun(person)
        with transaction():
            stranger = a_user("investor")
        client = sign_in(stranger)

        answer = client.post("/investing-companies/act", data={"account": file.user_id})

        assert answer.status_code == 404
        assert "Vous agissez pour" not in text(client.get("/portfolio"))

    def test_nobody_signs_in_to_its_account(self, client, person: User):
        file = begun(person)

        answer = client.post("/password", data={"email": file.user.email})

        assert answer.status_code in (200, 302, 303)
        assert file.user.password is None


class TestActing:
    def test_turns_the_pages_into_the_company_s(self, client: ApartClient, person: User):
        file = accepted(person)

        client.post("/investing-companies/act", data={"account": file.user_id})

        assert "Vous agissez pour Moulin Conseil." in text(client.get("/journey"))
        assert "Le dossier de la société" in text(client.get("/journey"))
        assert "réduction d'impôt" not in text(client.get("/wallet"))
        assert "Verser par carte" not in text(client.get("/wallet"))
        assert client.get("/wallet/card").headers["Location"] == "/wallet/wire"
        assert "un critère sur trois" in text(client.get("/classification"))

    def test_asks_the_company_s_own_criteria(self, client: ApartClient, person: User):
        own = text(client.get("/classification/request"))
        client.post("/investing-companies/act", data={"account": accepted(person).user_id})
        its = text(client.get("/classification/request"))

        assert "Ce que vous perdez" in own
        assert "Revenu brut annuel" in own
        assert "Ce que la société perd" in its
        assert "un des trois critères" in its
        assert "Revenu brut annuel" not in its

    def test_goes_back_to_oneself(self, client: ApartClient, person: User):
        file = accepted(person)
        client.post("/investing-companies/act", data={"account": file.user_id})
        assert "Vous agissez pour" in text(client.get("/portfolio"))

        client.post("/investing-companies/act", data={"account": ""})

        assert "Vous agissez pour" not in text(client.get("/portfolio"))
        assert "portemonnaie n'est pas encore ouvert" in text(client.get("/wallet"))

    def test_ends_the_forms_that_were_open(self, with_csrf, client: ApartClient, person: User):
        file = accepted(person)
        page = client.get("/classification/request").get_data(as_text=True)
        token = re.search(r'name="csrf_token" [^>]*value="([^"]+)"', page)
        assert token is not None
        before = {"csrf_token": token[1]}
        switched = client.post("/investing-companies/act", data=before | {"account": file.user_id})

        answer = client.post("/classification/request", data=before)

        assert switched.status_code == 303
        assert answer.status_code == 400

    def test_asks_for_the_criteria_of_a_company(self, client: ApartClient, person: User):
        file = accepted(person)
        client.post("/investing-companies/act", data={"account": file.user_id})
        said = {
            "explanation": "Comptes 2025 déposés au greffe.",
            "attests": "y",
            "understands": "y",
            "answers_for_truth": "y",
        }

        few = client.post("/classification/request", data=said | {"own_funds": "99999,99"})
        enough = client.post("/classification/request", data=said | {"own_funds": "100000"})

        assert few.status_code == 422
        assert "aucun des trois critères" in text(few)
        assert enough.status_code == 303


class TestExamining:
    def test_shows_the_company_beside_its_papers(self, sign_in, person: User):
        file = begun(person)
        with transaction():
            officer = a_user("compliance")
            service.submit(file, by=person, now=NOW)
        client = sign_in(officer)
        client.post(f"/staff/identities/{file.id}/take")

        page = text(client.get(f"/staff/identities/{file.id}"))

        for wanted in ("Moulin Conseil", file.company.siren, "gérante", "Extrait d'immatricul"):
            assert wanted in page
        assert "La personne est mineure" not in page
        assert "L'extrait d'immatriculation est trop ancien" in page
        assert client.post(f"/staff/identities/{file.id}/accept").status_code == 303
        session.expire_all()
        assert file.state == "accepted"

    def test_says_at_once_that_the_company_was_accepted_under_another_account(
        self, sign_in, person: User
    ):
        known = accepted(person)
        with transaction():
            other = identified(a_user("investor"))
            officer = a_user("compliance")
        again, apart = begun(other, siren=known.company.siren), begun(other)
        with transaction():
            for file in (again, apart):
                service.submit(file, by=other, now=NOW)
                service.take(file, by=officer, now=NOW)
        client, said = sign_in(officer), "ce dossier ne peut pas l'être aussi"

        page = text(client.get(f"/staff/identities/{again.id}"))

        assert said in page
        assert f'href="/staff/identities/{known.id}"' in page
        page = text(client.get(f"/staff/identities/{apart.id}"))
        assert "Moulin Conseil" in page
        assert said not in page
        assert find_accepted_twin(known) is None

    def test_takes_no_reason_of_a_person(self, sign_in, person: User):
        file = begun(person)
        with transaction():
            officer = a_user("compliance")
            service.submit(file, by=person, now=NOW)
            service.take(file, by=officer, now=NOW)

        answer = sign_in(officer).post(
            f"/staff/identities/{file.id}/refuse", data={"refuse-reason": "minor"}
        )

        assert answer.status_code == 422

    def test_is_not_for_the_officer_who_acts_for_it(self, sign_in):
        with transaction():
            officer = identified(a_user("compliance", "investor"))
        file = begun(officer)
        with transaction():
            service.submit(file, by=officer, now=NOW)
        client = sign_in(officer)

        assert "C'est votre propre dossier" in text(client.get(f"/staff/identities/{file.id}"))
        client.post(f"/staff/identities/{file.id}/take")
        assert client.get(f"/staff/identities/{file.id}/freeze").status_code == 404
        session.expire_all()
        assert file.state == "submitted"
