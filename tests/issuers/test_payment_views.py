"""Does a founder find the way to a payment account, and is nobody else on it?"""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mangopay.constants import (
    REFUSED_REASON_TYPE_CHOICES as OF_PAPERS,
    UBO_DECLARATION_REFUSED_REASON_CHOICES as OF_OWNERS,
)
from werkzeug.datastructures import FileStorage, MultiDict

from tests.documents.samples import picture
from tests.payments.conftest import SimulatorServer
from tests.payments.issuer import Issuer, provider
from tests.rounds.world import NOW, a_company, a_payment_account, a_user
from tests.support.clients import ApartClient
from wiseed_like.db import session, transaction
from wiseed_like.disputes.forms import PaperForm as EvidenceForm
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.payment_forms import PaperForm
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing import jobs as standing_jobs
from wiseed_like.payments.standing.queries import find_standing, latest_declaration
from wiseed_like.payments.standing.rules import OWNERS_REASONS, PAPER_REASONS, Progress

__all__ = ["provider"]

NORA = {
    "first_name": "Nora",
    "last_name": "Belkacem",
    "birth_date": "1984-05-17",
    "nationality": "FR",
    "country": "FR",
    "email": "nora@levure.example",
    "phone": "06 39 98 12 34",
    "accepts": "y",
}
OWNER = {
    "first_names": "Nora",
    "last_name": "Belkacem",
    "birth_date": "1984-05-17",
    "birth_city": "Lyon",
    "birth_country": "FR",
    "nationality": "FR",
    "address": "3 rue des Fours",
    "postal_code": "69003",
    "city": "Lyon",
    "country": "FR",
    "capital": "60",
}


@pytest.fixture
def company(provider: SimulatorServer) -> Company:
    with transaction():
        return a_company(a_user("founder"))


@pytest.fixture
def founder(company: Company, sign_in: Callable[..., object]):
    return sign_in(company.officers[0].user)


@pytest.fixture
def issuer(provider: SimulatorServer, run_jobs: Callable[..., int]) -> Issuer:
    return Issuer(provider, run_jobs)


def at(company: Company, rest: str = "") -> str:
    return f"/companies/{company.id}/payment-account{rest}"


def read(client: ApartClient, path: str) -> str:
    """A page's text, as a person reads it."""
    return html.unescape(client.get(path).text)


def a_paper() -> dict[str, object]:
    """A photograph of a paper, large enough for the provider."""
    return {"file": (io.BytesIO(picture("JPEG", (900, 1_200))), "kbis.jpg")}


class TestOpening:
    def test_is_asked_of_the_provider_and_shown(self, founder, company, run_jobs):
        assert "Ouvrir le compte de paiement" in read(founder, at(company))
        assert founder.post(at(company, "/open"), data=NORA).status_code == 303
        assert "Le compte s'ouvre" in read(founder, at(company))
        run_jobs()
        page = read(founder, at(company))
        assert "Le représentant doit s'authentifier" in page
        assert "Nora Belkacem" in page

    def test_twice_makes_one_account(self, founder, company, run_jobs):
        for _ in range(2):
            assert founder.post(at(company, "/open"), data=NORA).status_code == 303
        run_jobs()
        assert find_account(f"company:{company.id}").particulars["representative_phone"]

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("birth_date", "2008-11-24"),  # eighteen tomorrow
            ("birth_date", "1899-12-31"),
            ("nationality", "ZZ"),
            ("country", ""),
            ("email", "nora"),
            ("phone", "call me"),
            ("accepts", ""),
            ("first_name", "No\u200bra"),
        ],
    )
    def test_wants_a_real_adult_who_can_be_reached(self, founder, company, field, typed):
        answer = founder.post(at(company, "/open"), data=NORA | {field: typed})
        assert answer.status_code == 422
        assert find_account(f"company:{company.id}") is None
        assert "Belkacem" in answer.text

    def test_comes_after_the_bank_account(self, provider, sign_in):
        with transaction():
            poor = a_company(a_user("founder"), iban=None)
        client = sign_in(poor.officers[0].user)
        assert "Le compte bancaire d'abord" in read(client, at(poor))
        assert client.post(at(poor, "/open"), data=NORA).status_code == 303
        assert find_account(f"company:{poor.id}") is None


class TestPapers:
    def test_are_sent_one_by_one_and_shown_with_what_became_of_them(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), at(issuer.company, "/papers/registration")
        assert client.post(path, data=a_paper()).status_code == 303
        issuer.run_jobs()
        assert "En cours d'examen" in read(client, at(issuer.company))
        issuer.decided(PaperSort.REGISTRATION, refuse="1", reason="DOCUMENT_UNREADABLE")
        issuer.look()
        issuer.run_jobs()
        assert "Le document est illisible." in read(client, at(issuer.company))
        assert "sans reflet" in read(client, path)
        [mail] = [each for each in list_latest() if each.template == "provider_paper_refused"]
        assert "Extrait Kbis" in mail.text
        assert client.post(path, data=a_paper()).status_code == 303

    def test_that_are_examined_are_not_sent_again(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), at(issuer.company, "/papers/articles")
        client.post(path, data=a_paper())
        again = client.post(path, data=a_paper())
        assert again.status_code == 303
        assert "déjà chez le prestataire" in html.unescape(client.get(again.location).text)
        assert client.get(path).status_code == 303

    @pytest.mark.parametrize("sort", ["address", "passport", "../x"])
    def test_of_another_sort_are_not_found(self, sign_in, issuer, sort):
        client = sign_in(issuer.founder)
        assert client.get(at(issuer.company, f"/papers/{sort}")).status_code == 404

    def test_of_a_few_bytes_are_refused_beside_the_field(self, sign_in, issuer):
        tiny = {"file": (io.BytesIO(picture()), "kbis.png")}
        answer = sign_in(issuer.founder).post(at(issuer.company, "/papers/articles"), data=tiny)
        assert answer.status_code == 422
        page = html.unescape(answer.text)
        assert 'id="file-error"' in page
        assert "de 1 Ko à 7 Mo : celui-ci n'en est pas" in page

    @pytest.mark.parametrize(
        ("size", "is_taken"),
        [(1_023, False), (1_024, True), (7 * 1_024**2, True), (7 * 1_024**2 + 1, False)],
    )
    @pytest.mark.parametrize("form", [PaperForm, EvidenceForm])
    def test_are_of_a_size_that_the_provider_takes(self, house, form, size, is_taken):
        file = FileStorage(io.BytesIO(bytes(size)), "kbis.png")
        with house.test_request_context():
            sent = form(formdata=MultiDict({"file": file}), meta={"csrf": False})
            assert sent.validate() is is_taken
            assert is_taken or "7 Mo" in str(sent.file.errors[0])

    def test_of_an_account_that_is_not_open_wait(self, founder, company):
        assert founder.post(at(company, "/papers")).status_code == 303
        assert founder.post(at(company, "/papers/articles"), data=a_paper()).status_code == 303


class TestAuthentication:
    def test_leads_to_the_provider_and_back(self, sign_in, issuer):
        client = sign_in(issuer.founder)
        answer = client.post(at(issuer.company, "/authentication"))
        assert answer.status_code == 303
        there = answer.headers["Location"]
        assert there.startswith(issuer.provider.origin)
        back = parse_qs(urlsplit(there).query)["returnUrl"][0]
        assert urlsplit(back).path == at(issuer.company, "/return")
        requests.post(there, data={"confirm": "1"}, timeout=5, allow_redirects=False)
        issuer.later(minutes=1)
        assert client.get(at(issuer.company, "/return?status=whatever")).status_code == 303
        assert issuer.stands.is_open
        assert "L'authentification est faite." in read(client, at(issuer.company))

    def test_is_not_believed_from_the_address(self, sign_in, issuer):
        client = sign_in(issuer.founder)
        issuer.later(minutes=1)
        client.get(at(issuer.company, "/return?status=SUCCEEDED"))
        assert not issuer.stands.is_open
        assert "pas encore confirmé" in read(client, at(issuer.company))

    def test_says_so_when_the_provider_is_silent(self, sign_in, issuer):
        issuer.provider.fault("error", "/enrollment", times=9)
        client = sign_in(issuer.founder)
        assert client.post(at(issuer.company, "/authentication")).status_code == 303
        assert "ne répond pas" in read(client, at(issuer.company))


class TestOwners:
    def test_are_declared_judged_and_sent(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), f"/companies/{issuer.company.id}/owners"
        assert client.post(f"{path}/new", data=OWNER).status_code == 303
        small = OWNER | {"first_names": "Karim", "capital": "25"}
        assert client.post(f"{path}/new", data=small).status_code == 303
        page = read(client, path)
        assert page.count("Bénéficiaire effectif<") == 1  # a quarter is not more than a quarter
        assert client.post(f"{path}/send").status_code == 303
        issuer.run_jobs()
        declared = latest_declaration(issuer.account)
        assert [each.particulars["first_name"] for each in declared.owners] == ["Nora"]
        # What is examined does not change.
        assert client.post(f"{path}/new", data=OWNER).status_code == 303
        assert client.post(f"{path}/send").status_code == 303
        assert read(client, path).count("Belkacem<") == 2

    def test_that_are_incomplete_are_mended(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), f"/companies/{issuer.company.id}/owners"
        client.post(f"{path}/new", data=OWNER)
        client.post(f"{path}/send")
        issuer.run_jobs()
        issuer.owners_decided("INCOMPLETE", "MISSING_UBO")
        issuer.look()
        issuer.run_jobs()
        assert "Il manque au moins un bénéficiaire effectif." in read(client, path)
        more = OWNER | {"first_names": "Karim", "capital": "30,5"}
        assert client.post(f"{path}/new", data=more).status_code == 303
        assert client.post(f"{path}/send").status_code == 303
        issuer.run_jobs()
        declared = latest_declaration(issuer.account)
        assert (len(declared.owners), declared.state) == (2, Progress.ASKED)
        assert {each.template for each in list_latest()} >= {"provider_owners_refused"}

    @pytest.mark.parametrize(
        "odd",
        [
            {"capital": "41"},  # with sixty already declared
            {"capital": "12,345"},
            {"capital": "101"},
            {"capital": "-3"},
            {"birth_date": "2026-11-24"},
            {"birth_country": "EU"},
            {"last_name": ""},
        ],
    )
    def test_of_odd_parts_are_refused_and_kept_typed(self, sign_in, issuer, odd):
        client, path = sign_in(issuer.founder), f"/companies/{issuer.company.id}/owners"
        client.post(f"{path}/new", data=OWNER)
        answer = client.post(f"{path}/new", data=OWNER | {"first_names": "Karim"} | odd)
        assert answer.status_code == 422
        assert "Karim" in answer.text
        assert "Karim" not in read(client, path)

    def test_are_the_representative_when_nobody_holds_enough(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), f"/companies/{issuer.company.id}/owners"
        client.post(f"{path}/new", data=OWNER | {"capital": "10"})
        assert "Personne ne détient" in read(client, path)
        assert client.post(f"{path}/send").status_code == 303
        assert latest_declaration(issuer.account) is None
        [owner] = issuer.owners()
        typed = OWNER | {"capital": "10", "is_representative": "y"}
        assert client.post(f"{path}/{owner.id}", data=typed).status_code == 303
        client.post(f"{path}/send")
        assert latest_declaration(issuer.account) is not None

    def test_are_not_made_the_same_person_by_correcting_one(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), f"/companies/{issuer.company.id}/owners"
        client.post(f"{path}/new", data=OWNER | {"capital": "30"})
        karim = OWNER | {"first_names": "Karim", "capital": "30"}
        client.post(f"{path}/new", data=karim)
        nora, other = issuer.owners()
        answer = client.post(f"{path}/{other.id}", data=OWNER | {"first_names": "NORA"})
        assert answer.status_code == 422
        assert "déjà dans la liste" in html.unescape(answer.text)
        assert [each.first_names for each in issuer.owners()] == ["Nora", "Karim"]
        corrected = client.post(f"{path}/{nora.id}", data=OWNER | {"capital": "35"})
        assert corrected.status_code == 303

    def test_can_be_taken_off_the_list(self, sign_in, issuer):
        client, path = sign_in(issuer.founder), f"/companies/{issuer.company.id}/owners"
        client.post(f"{path}/new", data=OWNER)
        [owner] = issuer.owners()
        assert client.post(f"{path}/{owner.id}/remove").status_code == 303
        assert issuer.owners() == []


class TestOtherPeople:
    @pytest.mark.parametrize("rest", ["", "/open", "/papers/articles", "/return"])
    def test_find_nothing(self, sign_in, company, rest):
        with transaction():
            stranger = a_user("founder")
        assert sign_in(stranger).get(at(company, rest)).status_code == 404

    def test_cannot_name_another_companys_owner(self, founder, company, issuer, sign_in):
        theirs = f"/companies/{issuer.company.id}/owners"
        sign_in(issuer.founder).post(f"{theirs}/new", data=OWNER)
        [owner] = issuer.owners()
        mine = f"/companies/{company.id}/owners/{owner.id}"
        assert founder.get(mine).status_code == 404
        assert founder.post(mine, data=OWNER).status_code == 404
        assert founder.post(f"{mine}/remove").status_code == 404
        assert len(issuer.owners()) == 1


class TestTheStaff:
    def test_sees_how_it_stands_and_has_it_read_again(self, sign_in, issuer):
        with transaction():
            officer = a_user("compliance")
        client, path = sign_in(officer), f"/staff/companies/{issuer.company.id}/payment-account"
        page = read(client, path)
        assert "En attente d'authentification" in page
        assert "Compte ouvert chez le prestataire" in page
        issuer.authenticate()
        issuer.later(minutes=1)
        assert client.post(f"{path}/read").status_code == 303
        issuer.run_jobs()
        assert issuer.stands.is_open
        assert "Nouvelle lecture demandée" in read(client, path)

    def test_reads_why_a_paper_and_the_owners_were_refused(self, sign_in, issuer):
        with transaction():
            client = sign_in(a_user("compliance"))
        founder, path = sign_in(issuer.founder), at(issuer.company, "/papers/registration")
        founder.post(path, data=a_paper())
        owners = f"/companies/{issuer.company.id}/owners"
        founder.post(f"{owners}/new", data=OWNER)
        founder.post(f"{owners}/send")
        issuer.run_jobs()
        issuer.decided(PaperSort.REGISTRATION, refuse="1", reason="DOCUMENT_HAS_EXPIRED")
        issuer.owners_decided("REFUSED", "WRONG_UBO_INFORMATION")
        issuer.look()

        page = read(client, f"/staff/companies/{issuer.company.id}/payment-account")

        # Each where it stands and in the history, the code beside.
        assert page.count("Le document est périmé ou trop ancien.") == 2
        assert page.count('<code class="text-break">DOCUMENT_HAS_EXPIRED</code>') == 2
        assert page.count("Une information sur un bénéficiaire effectif est inexacte.") == 2

    def test_has_words_for_every_reason_that_the_provider_knows(self):
        assert {code for code, _ in OF_PAPERS} - PAPER_REASONS.keys() == set()
        assert {code for code, _ in OF_OWNERS} - OWNERS_REASONS.keys() == set()


class TestMails:
    def test_say_when_it_is_ready_and_nothing_when_all_goes_well(self, issuer):
        issuer.ready()
        told = [each.template for each in list_latest()]
        assert told == ["provider_ready", "provider_authentication"]

    def test_say_when_it_is_blocked_or_to_be_renewed(self, issuer):
        issuer.ready()
        issuer.blocked("Outflows")
        standing_jobs.heed("USER_OUTFLOWS_BLOCKED", issuer.account.reference)
        issuer.decided(PaperSort.ARTICLES, outdate="1")
        standing_jobs.heed("KYC_OUTDATED", issuer.papers[PaperSort.ARTICLES].reference)
        issuer.run_jobs()
        told = {each.template for each in list_latest()}
        assert {"provider_blocked", "provider_renewal", "provider_paper_refused"} <= told

    def test_go_to_nobody_about_an_investor(self, house, run_jobs):
        with transaction():
            account = a_payment_account(a_company(a_user("founder")), now=NOW)
            account.owner = "user:7"
            find_standing("user:7").outflows_blocked = True
        run_jobs()
        session.expire_all()
        assert list_latest() == []
