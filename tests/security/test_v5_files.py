"""Can a file that a stranger sends do anything but be looked at? (ASVS V5)"""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from dev.paths import ROOT
from tests.documents.samples import (
    animated,
    bomb_pdf,
    pdf,
    photograph as tagged,
    picture,
    vast_picture_pdf,
)
from tests.documents.sending import kept, looked_at
from tests.documents.test_scanner import clamd, nobody
from tests.kyc.test_service import NOW, a_draft, a_submitted, a_user
from tests.support.clients import ApartClient
from wiseed_like.db import session, transaction
from wiseed_like.documents import rules, scanner, shelf
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import erase, read
from wiseed_like.errors import Refused
from wiseed_like.kyc.queries import find_file_of

__all__ = ["clamd", "nobody"]
WRITTEN = (ROOT / "docs" / "decisions" / "0016-documents-at-rest.md").read_text()


@pytest.fixture
def ines(sign_in) -> ApartClient:
    """Somebody whose identity file waits for a document."""
    return sign_in(a_draft().user)


def send(client: ApartClient, content: bytes, name: str) -> TestResponse:
    boundary, body = encode_multipart(
        {"kind": "passport", "file": FileStorage(io.BytesIO(content), filename=name)}
    )
    return client.post(
        "/identity/documents",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def latest() -> StoredFile:
    return session.query(StoredFile).order_by(StoredFile.stored_at.desc()).first()


def code_of(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        looked_at(content, name)
    return refused.value.code


def test_v5_1_1_what_is_taken_is_written_down():
    """docs/decisions/0016 lists, for each upload, types, endings, size, pages and what happens to
    a dangerous file; its numbers are compared with those that are applied."""
    endings = [each for ends in rules._ENDINGS.values() for each in ends]
    for word in (*rules.WORDS.values(), *endings):
        assert word in WRITTEN
    limits = (
        (r"\| (\d+) MB \| 30", rules.LARGEST // 2**20),
        (r"at most (\d+) million pixels", rules.LARGEST_PICTURE // 10**6),
        (r"unpack to at most (\d+) MB", rules.MOST_UNPACKED // 2**20),
        (r"(\d+) files and", rules.QUOTA_FILES),
        (r"files and (\d+) MB within 24 hours", rules.QUOTA_BYTES // 2**20),
        (r"10 MB \| (\d+) \| as sent", rules.LONGEST_PDF[rules.Purpose.IDENTITY]),
        (r"10 MB \| (\d+) \| pictures", rules.LONGEST_PDF[rules.Purpose.BUSINESS]),
    )
    for pattern, applied in limits:
        found = re.search(pattern, WRITTEN)
        assert found, pattern
        assert int(found[1]) == applied, pattern


def test_v5_2_1_a_file_beyond_ten_megabytes_is_refused(ines):
    """At most 10 MB, counted while reading, whatever the browser announces; a request of more
    than 11 MB is not read at all (413)."""
    refused = send(ines, b"%PDF-" + bytes(rules.LARGEST), "gros.pdf")
    assert refused.status_code == 422
    assert "dépasse 10 Mo" in refused.text
    assert send(ines, b"%PDF-" + bytes(12 * 2**20), "gros.pdf").status_code == 413


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf(), "image.png"),
        (picture(), "carte.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.svg"),
        (b"<html>%PDF-1.7", "page.pdf"),
        (b"PK\x03\x04", "archive.pdf"),
        (b"%PDF-1.7 et rien d'autre", "coquille.pdf"),
        (b"\x89PNG\r\n\x1a\n<script>", "script.png"),
    ],
)
def test_v5_2_2_name_first_bytes_and_whole_content_agree(ines, content, name):
    """PDF, JPEG and PNG by ending, by the mark at byte 0 and by being read to the end by a
    process that is locked in; all three or nothing."""
    before = session.query(StoredFile).count()

    assert send(ines, content, name).status_code == 422
    assert session.query(StoredFile).count() == before


def test_v5_2_3_what_grows_when_opened_is_refused():
    """Archives are not taken; the streams of a PDF are unpacked piece by piece and counted (400
    MB), within 10 seconds and 512 MB."""
    bomb = bomb_pdf(500)
    assert len(bomb) < 2**20

    assert code_of(bomb, "bombe.pdf") == "too_complex_pdf"


def test_v5_2_4_one_person_sends_so_many_files_a_day(ines, monkeypatch):
    """60 files and 200 MB within 24 hours, counted under a lock of the person's own, and six
    documents waiting in an identity file."""
    monkeypatch.setattr("wiseed_like.documents.service.QUOTA_FILES", 1)
    assert send(ines, pdf(), "un.pdf").status_code == 303

    refused = send(ines, pdf(), "deux.pdf")

    assert refused.status_code == 422
    assert "Reprenez demain" in refused.text


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (picture(size=(8000, 7000)), "immense.png", "too_many_pixels"),
        (vast_picture_pdf(), "immense.pdf", "too_many_pixels"),
        (animated(), "anime.png", "animated_picture"),
    ],
)
def test_v5_2_6_a_flood_of_pixels_is_refused(content, name, code):
    """50 million pixels, by what the header says, before anything is decoded; one frame; the same
    for pictures inside a PDF."""
    assert code_of(content, name) == code


def test_v5_3_1_nothing_on_the_shelf_can_be_run(app: Flask, client):
    """Files lie outside what is served, sealed, without ending, readable by one system user and
    executable by none; no address leads to the folder."""
    stored = kept()
    path = shelf.path_of(stored.id)

    assert path.stat().st_mode & 0o777 == 0o600
    assert not path.is_relative_to(Path(app.static_folder or "").parent)
    assert b"%PDF" not in path.read_bytes()
    for address in (f"/files/{path.name}", f"/static/../files/{path.name}", f"/{path.name}"):
        assert client.get(address).status_code == 404


def test_v5_3_2_a_path_is_made_of_our_own_names(app: Flask):
    """The path is a random number of 122 bits below the configured folder; the sender's name is
    text in a row. Only `shelf.py` builds paths, and only from a UUID."""
    root = app.extensions["settings"].files_dir
    stored = kept(pdf(), "../../../etc/cron.d/x.pdf")

    assert stored.name == "x.pdf"
    assert shelf.path_of(stored.id).parent.parent.parent == root
    assert stored.id.version == 4
    code = ast.parse(Path(shelf.__file__).read_text())
    takes = {
        each.name: ast.unparse(each.args.args[0].annotation)
        for each in ast.walk(code)
        if isinstance(each, ast.FunctionDef) and each.name in ("path_of", "plain_path_of", "put")
    }
    assert set(takes.values()) == {"uuid.UUID"}


HOSTILE = "a;filename=evil.exe <b>é\u202egnp.pdf"


def an_officer(sign_in, file):
    """Signed in, with a reason to look at this person: nothing of theirs waits."""
    officer = sign_in(a_user("nadia", "compliance"))
    officer.post(f"/staff/reasons/{file.user_id}", data={"why": "control", "next": "/staff"})
    return officer


def test_v5_4_1_a_file_leaves_under_a_name_of_ours(ines, sign_in):
    """What was sent as a name is cleaned before it is kept (no path, no control characters, 100
    characters at most) and given back as an attachment; an officer's pages have names of ours."""
    assert send(ines, pdf(), HOSTILE).status_code == 303
    file = find_file_of(latest().stored_by)
    document = max(file.documents, key=lambda each: each.id)

    mine = ines.get(f"/identity/documents/{document.id}")
    officer, below = (
        an_officer(sign_in, file),
        f"/staff/identities/{file.id}/documents/{document.id}",
    )
    shown = officer.get(f"{below}/pages/1")

    assert mine.headers["Content-Disposition"].startswith("attachment;")
    name = f"filename={document.stored_file.id}-1.jpg"
    assert shown.headers["Content-Disposition"].endswith(name)
    whole = officer.get(below)
    assert whole.headers["Content-Disposition"].endswith(f"filename={document.stored_file.id}.pdf")
    for answer in (mine, shown):
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_v5_4_2_names_cannot_break_out_of_headers_or_pages(ines):
    """werkzeug encodes the name (`filename*=`, RFC 6266) and the templates escape it."""
    assert send(ines, pdf(), HOSTILE).status_code == 303
    file = find_file_of(latest().stored_by)
    document = max(file.documents, key=lambda each: each.id)

    headers = ines.get(f"/identity/documents/{document.id}").headers
    page = ines.get("/identity/documents").text

    assert not re.search(r"[\r\n\u202e]", headers["Content-Disposition"])
    assert rules.clean_name("a\r\nX-Injected: 1\r\n\r\n.pdf") == "aX-Injected: 1.pdf"
    assert "filename*=UTF-8''" in headers["Content-Disposition"]
    assert "<b>é" not in page


class TestV5_4_3:
    def test_v5_4_3_a_known_danger_is_refused(self, ines):
        """clamd sees each file before it is kept; the EICAR string is known without it."""
        refused = send(ines, pdf() + b"\n%" + scanner.EICAR, "eicar.pdf")

        assert refused.status_code == 422
        assert "programme dangereux" in refused.text

    def test_v5_4_3_an_unscanned_file_is_served_to_nobody(self, ines, nobody, sign_in):
        """Scanner down: the file is kept, and held; neither its owner nor an officer gets it."""
        assert send(ines, pdf(), "passeport.pdf").status_code == 303
        file = find_file_of(latest().stored_by)
        document = max(file.documents, key=lambda each: each.id)
        officer = an_officer(sign_in, file)
        below = f"/staff/identities/{file.id}/documents/{document.id}"

        assert "Contrôle en cours" in ines.get("/identity/documents").text
        assert ines.get(f"/identity/documents/{document.id}").status_code == 409
        assert officer.get(f"{below}/pages/1").status_code == 409
        assert officer.get(below).status_code == 409


class TestV14_2_8:
    def test_v14_2_8_pictures_lose_place_and_camera(self):
        """Pictures for a dossier are decoded and drawn anew: position, camera, time and thumbnail
        are gone. PDFs lose author, program and dates."""
        stored = kept(tagged(), "usine.jpg")
        with Image.open(io.BytesIO(read(stored))) as drawn:
            assert not drawn.getexif()
            assert "exif" not in drawn.info
        assert b"Appareil-Secret" not in read(stored)

    def test_v14_2_8_officers_see_pixels_only(self, ines, sign_in):
        """Proof of identity is kept as it was sent, encrypted, which the page says before it is
        sent; what officers get is drawn anew and carries nothing of it."""
        assert "gardé chiffré, tel que vous" in ines.get("/identity/documents").text
        assert send(ines, tagged(), "carte.jpg").status_code == 303
        file = find_file_of(latest().stored_by)
        document = max(file.documents, key=lambda each: each.id)
        officer = an_officer(sign_in, file)
        below = f"/staff/identities/{file.id}/documents/{document.id}"

        for address in (below, f"{below}/pages/1"):
            answer = officer.get(address)
            assert answer.status_code == 200
            assert b"Appareil-Secret" not in answer.data
            assert b"Exif" not in answer.data


def test_v14_2_7_documents_are_erased_when_their_time_is_over():
    """Five years after the refusal or the end of the relationship, by two persons, by destroying
    the key: tests/retention tells the whole story; here, that nothing readable is left."""
    file = a_submitted()
    stored = file.documents[0].stored_file
    path = shelf.path_of(stored.id)
    assert path.exists()

    with transaction():
        erase(stored, "ended", by=None, now=NOW)

    assert not path.exists()
    assert (
        session.execute(StoredFile.__table__.select().where(StoredFile.id == stored.id))
        .one()
        .sha256
        == stored.sha256
    )
