"""What does a person meet on the way to a checked identity, and an officer on the other side?"""

from __future__ import annotations

import html
import io
import re
import threading

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.documents.samples import pdf, picture
from tests.kyc.test_service import NOW, a_draft, a_submitted, a_taken, a_user
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.service import grant
from wiseed_like.db import session, transaction
from wiseed_like.documents import inspection
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.rules import LARGEST
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_file_of, get_file
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.kyc.service import return_file

ABOUT = {
    "first_names": "Inès Jeanne",
    "last_name": "Martin",
    "birth_date": "1990-04-02",
    "birth_place": "Lyon",
    "nationality": "FR",
}
HOME = {
    "address": "3 rue des Meuniers",
    "postal_code": "69001",
    "city": "Lyon",
    "country": "FR",
    "tax_residence": "FR",
    "phone": "+33 6 12 34 56 78",
    "is_politically_exposed": "no",
}


def send(client: ApartClient, content: bytes, name: str, kind: str = "passport") -> TestResponse:
    """Upload a document; encoded here, because the client leaves big bodies open on the disk."""
    boundary, body = encode_multipart(
        {"kind": kind, "file": FileStorage(io.BytesIO(content), filename=name)}
    )
    return client.post(
        "/identity/documents",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def stored() -> int:
    return session.scalar(select(func.count()).select_from(StoredFile)) or 0


class TestOwnFile:
    def test_is_filled_in_step_by_step_and_sent(self, sign_in):
        user = a_user("ines", "investor")
        client = sign_in(user)

        assert client.get("/identity").status_code == 200
        assert client.post("/identity/about", data=ABOUT).status_code == 303
        assert client.post("/identity/home", data=HOME).status_code == 303
        answer = send(client, pdf(), "passeport.pdf")
        assert answer.status_code == 303
        assert "3 rue des Meuniers" in client.get("/identity/review").text
        assert client.post("/identity/review").status_code == 303

        file = find_file_of(user.id)
        assert file is not None
        assert file.state == IdentityState.SUBMITTED
        assert "sous 24 heures" in client.get("/identity").text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"first_names": ""},
            {"first_names": "a" * 121},
            {"last_name": "Mar\u200btin"},
            {"last_name": "<>"},
            {"last_name": "<b>x</b>"},
            {"last_name": "Martin2"},
            {"birth_date": ""},
            {"birth_date": "hier"},
            {"birth_date": "2026-02-30"},
            {"birth_date": "1899-12-31"},
            {"birth_date": "2015-01-01"},
            {"birth_date": "99999-01-01"},
            {"birth_place": "1"},
            {"nationality": "XX"},
            {"nationality": ""},
        ],
    )
    def test_refuses_wrong_declarations(self, sign_in, wrong):
        user = a_user("ines", "investor")

        answer = sign_in(user).post("/identity/about", data=ABOUT | wrong)

        assert answer.status_code == 422
        file = find_file_of(user.id)
        assert file is not None
        assert file.birth_date is None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"address": ""},
            {"postal_code": "6900"},
            {"postal_code": "٦٩٠٠١"},
            {"postal_code": "690012345678901"},
            {"phone": "appelez-moi"},
            {"phone": "1e3"},
            {"country": "France"},
            {"is_politically_exposed": ""},
            {"is_politically_exposed": "peut-être"},
        ],
    )
    def test_refuses_a_wrong_home(self, sign_in, wrong):
        user = a_user("ines", "investor")

        answer = sign_in(user).post("/identity/home", data=HOME | wrong)

        assert answer.status_code == 422
        file = find_file_of(user.id)
        assert file is not None
        assert file.address == ""

    def test_takes_names_of_every_alphabet(self, sign_in):
        user = a_user("ines", "investor")
        names = {"first_names": "Jean-Noël St. Đạt", "last_name": "Nguyễn d’Ærø-O'Neil"}

        assert sign_in(user).post("/identity/about", data=ABOUT | names).status_code == 303
        file = find_file_of(user.id)
        assert file is not None
        assert file.full_name == "Jean-Noël St. Đạt Nguyễn d’Ærø-O'Neil"

    @pytest.mark.parametrize("sent", [{}, {"is_politically_exposed": "peut-être"}])
    def test_asks_the_question_on_offices_in_its_own_words(self, sign_in, sent):
        declared = {name: HOME[name] for name in HOME if name != "is_politically_exposed"}

        page = sign_in(a_user("ines", "investor")).post("/identity/home", data=declared | sent)

        sentence = "une des réponses proposées." if sent else "Répondez par oui ou par non."
        assert sentence in page.text
        assert "valid" not in page.text.split("error-summary")[1].split("</div>")[0]

    def test_keeps_what_was_typed_beside_the_error(self, sign_in):
        client = sign_in(a_user("ines", "investor"))

        page = client.post("/identity/about", data=ABOUT | {"birth_date": "hier"}).text

        assert "Inès Jeanne" in page
        assert "hier" in page

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (b"bonjour", "note.txt", "passport"),
            (b"bonjour", "note.pdf", "passport"),
            (picture(), "carte.pdf", "passport"),
            (b"", "vide.pdf", "passport"),
            (b"%PDF-" + b"0" * (LARGEST - 4), "gros.pdf", "passport"),
            (pdf(), "passeport.pdf", "licence"),
            (pdf(), "passeport.pdf", ""),
        ],
    )
    def test_refuses_wrong_files_before_they_are_stored(self, sign_in, content, name, kind):
        client = sign_in(a_user("ines", "investor"))

        answer = send(client, content, name, kind)

        assert answer.status_code == 422
        assert stored() == 0

    def test_says_beside_the_file_that_others_come_first(self, sign_in, monkeypatch):
        """Two files at once are opened by a process of the web, and one more waits."""
        monkeypatch.setattr(inspection, "_uploads", threading.BoundedSemaphore(1))
        client = sign_in(a_user("ines", "investor"))

        with inspection._held(inspection._uploads, 0):
            answer = send(client, pdf(), "passeport.pdf")

        assert (answer.status_code, stored()) == (422, 0)
        assert "Recommencez dans une minute" in answer.text
        assert send(client, pdf(), "passeport.pdf").status_code == 303

    def test_refuses_a_request_that_is_too_large(self, sign_in):
        client = sign_in(a_user("ines", "investor"))

        answer = send(client, b"%PDF-" + b"0" * 12_000_000, "gros.pdf")

        assert answer.status_code == 413
        assert stored() == 0

    def test_is_sent_once(self, sign_in):
        file = a_draft()
        client = sign_in(file.user)

        for _ in range(2):
            assert client.post("/identity/review").status_code in (303, 422)

        facts = [fact.kind for fact in list_of_subject("identityfile", file.id)]
        assert facts.count("identity.submitted") == 1
        answer = client.post("/identity/about", data=ABOUT | {"last_name": "Durand"})
        assert answer.status_code == 303
        assert get_file(file.id).last_name == "Martin"

    def test_gives_its_documents_to_their_owner_only(self, sign_in):
        file = a_draft()
        document_id = file.documents[0].id

        mine = sign_in(file.user).get(f"/identity/documents/{document_id}")
        other = sign_in(a_user("zoe", "investor")).get(f"/identity/documents/{document_id}")

        assert (mine.status_code, mine.data) == (200, pdf())
        assert mine.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert other.status_code == 404

    def test_loses_no_document_to_somebody_else(self, sign_in):
        file = a_draft()
        zoe = sign_in(a_user("zoe", "investor"))

        assert zoe.post(f"/identity/documents/{file.documents[0].id}/remove").status_code == 404
        assert len(get_file(file.id).documents) == 1

    def test_tells_a_freeze_as_an_examination(self, sign_in):
        file = a_taken(a_user("claire", "compliance"))
        client = sign_in(file.user)

        def page() -> str:
            # A form's token tells the second in which it was made.
            return re.sub(
                r'(name="csrf_token"[^>]* value=")[^"]*', r"\1", client.get("/identity").text
            )

        examined = page()
        with transaction():
            get_file(file.id).move("freeze")

        assert get_file(file.id).state == IdentityState.FROZEN
        assert "En cours d'examen" in html.unescape(examined)
        assert page() == examined

    @pytest.mark.usefixtures("with_csrf")
    def test_needs_a_token(self, sign_in):
        user = a_user("ines", "investor")

        assert sign_in(user).post("/identity/about", data=ABOUT).status_code == 400

    @pytest.mark.parametrize("role", ["founder", "analyst", "compliance", "administrator"])
    def test_is_for_investors(self, sign_in, role):
        assert sign_in(a_user("zoe", role)).get("/identity").status_code == 404


class TestReview:
    @pytest.mark.parametrize("role", ["investor", "founder", "analyst", "administrator"])
    def test_is_for_compliance(self, sign_in, role):
        file = a_submitted()
        client = sign_in(a_user("zoe", role))
        address = f"/staff/identities/{file.id}"

        for path in ("", f"/documents/{file.documents[0].id}"):
            assert client.get(address + path).status_code == 404
        for action in ("take", "put-back", "accept", "return", "refuse"):
            assert client.post(f"{address}/{action}").status_code == 404
        assert client.get("/staff/identities").status_code == 404
        assert get_file(file.id).state == IdentityState.SUBMITTED

    def test_takes_looks_and_accepts(self, sign_in):
        file = a_submitted()
        client = sign_in(a_user("claire", "compliance"))
        address = f"/staff/identities/{file.id}"

        assert file.full_name in client.get("/staff/identities").text
        client.post(f"{address}/take")
        document = client.get(f"{address}/documents/{file.documents[0].id}")
        assert document.headers["Content-Disposition"].startswith("attachment")
        client.post(f"{address}/accept")
        client.post(f"{address}/accept")  # a second click

        assert get_file(file.id).state == IdentityState.ACCEPTED
        facts = [fact.kind for fact in list_of_subject("identityfile", file.id)]
        assert facts[-2:] == ["identity.document_viewed", "identity.accepted"]

    def test_returns_with_a_reason_that_the_person_reads(self, sign_in):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)
        client = sign_in(officer)
        address = f"/staff/identities/{file.id}/return"

        assert client.post(address).status_code == 422
        assert client.post(address, data={"return-reason": "forged"}).status_code == 422
        answer = client.post(
            address, data={"return-reason": "unreadable", "return-note": "Le verso manque."}
        )

        assert answer.status_code == 303
        page = sign_in(file.user).get("/identity").text
        assert "Le document est illisible" in page
        assert "Le verso manque." in page

    def test_asks_for_another_document_before_the_file_comes_again(self, sign_in):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)
        with transaction():
            return_file(file, "expired", None, by=officer, now=clock.now())
        client = sign_in(file.user)

        assert 'href="/identity/documents">Corriger mon dossier' in client.get("/identity").text
        page = client.get("/identity/review").text
        assert "identité est périmée" in page
        assert "Envoyer un nouveau document" in page
        assert client.post("/identity/review").status_code == 422
        assert "Continuer vers la relecture" not in client.get("/identity/documents").text
        assert send(client, pdf(), "nouveau.pdf").status_code == 303
        assert client.post("/identity/review").status_code == 303
        assert get_file(file.id).state == IdentityState.SUBMITTED

    def test_asks_whether_a_declaration_is_corrected(self, sign_in):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)
        with transaction():
            return_file(file, "address_missing", None, by=officer, now=clock.now())
        client = sign_in(file.user)

        assert 'href="/identity/home">Corriger mon dossier' in client.get("/identity").text
        assert "À corriger" in client.get("/identity/review").text
        assert client.post("/identity/review").status_code == 422
        assert client.post("/identity/review", data={"corrected": "y"}).status_code == 303
        assert get_file(file.id).state == IdentityState.SUBMITTED

    def test_cuts_no_note(self, sign_in):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)
        client = sign_in(officer)
        data = {"return-reason": "unreadable", "return-note": "a" * 1001}

        assert "maxlength" not in client.get(f"/staff/identities/{file.id}").text
        answer = client.post(f"/staff/identities/{file.id}/return", data=data)

        assert answer.status_code == 422
        assert "1000 caractères au plus" in answer.text
        assert "a" * 1001 in answer.text

    def test_refuses_without_disclosing_a_suspicion(self, sign_in):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)

        answer = sign_in(officer).post(
            f"/staff/identities/{file.id}/refuse",
            data={"refuse-reason": "forged", "refuse-note": "Police différente."},
        )

        assert answer.status_code == 303
        page = sign_in(file.user).get("/identity").text
        assert "falsifié" not in page
        assert "Police" not in page

    def test_is_not_of_ones_own_file(self, sign_in):
        file = a_submitted("claire")
        with transaction():
            grant(file.user, "compliance", by=None, now=NOW)

        sign_in(file.user).post(f"/staff/identities/{file.id}/take")

        assert get_file(file.id).state == IdentityState.SUBMITTED

    def test_finds_no_document_of_another_file(self, sign_in):
        first, second = a_submitted("ines"), a_submitted("zoe")
        client = sign_in(a_user("claire", "compliance"))
        other = second.documents[0].id

        answer = client.get(f"/staff/identities/{first.id}/documents/{other}")

        assert answer.status_code == 404
        assert client.get("/staff/identities/99999999999").status_code == 404
        assert session.get(IdentityFile, first.id) is not None
