"""Which files are kept, under which name, and does a rollback leave nothing behind?"""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import func, select

from tests.documents.samples import ACTIVE, active_pdf, pdf, picture
from tests.documents.sending import NOW, kept, looked_at
from tests.kyc.test_service import a_user
from wiseed_like.db import session, transaction
from wiseed_like.documents import shelf
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.queries import find_key
from wiseed_like.documents.rules import LARGEST, Purpose, clean_name
from wiseed_like.documents.service import DamagedFile, erase, read, store_bytes, store_upload
from wiseed_like.errors import Refused


@pytest.fixture
def shelves(app) -> Path:
    return app.extensions["settings"].files_dir


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


class TestInspectUpload:
    def test_happens_before_the_transaction_never_in_it(self):
        with pytest.raises(AssertionError, match="inside a transaction"), transaction():
            looked_at()

    def test_holds_no_connection_meanwhile(self):
        person = a_user("ines", "investor")
        session.refresh(person)
        assert session.in_transaction()

        looked_at(by=person)

        assert not session.in_transaction()


class TestStoreUpload:
    @pytest.mark.parametrize(
        ("content", "name", "media_type"),
        [
            (pdf(), "passeport.pdf", "application/pdf"),
            (picture(), "carte.PNG", "image/png"),
            (picture("JPEG"), "carte.jpeg", "image/jpeg"),
        ],
    )
    def test_keeps_what_it_is(self, content, name, media_type):
        stored = kept(content, name, purpose=Purpose.IDENTITY)

        assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
        assert stored.sha256 == hashlib.sha256(content).hexdigest()
        assert stored.pages == 1
        assert read(stored) == content
        assert shelf.path_of(stored.id).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", "vide.pdf", "empty_file"),
            (pdf(), "", "no_file"),
            (b"bonjour", "note.txt", "wrong_type"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.svg", "wrong_type"),
            (b"<script>alert(1)</script>%PDF-1.4", "page.pdf", "wrong_type"),
            (pdf(), "image.png", "wrong_extension"),
            (pdf(), "sans-extension", "wrong_extension"),
            (b"%PDF-1.4 et puis rien", "abime.pdf", "broken_file"),
            (picture()[:60], "coupee.png", "broken_file"),
            (picture("JPEG", (300, 300))[:500], "coupee.jpg", "broken_file"),
            (pdf(password="secret"), "ferme.pdf", "locked_file"),
            (pdf(pages=201), "long.pdf", "too_many_pages"),
            (picture(size=(8000, 7000)), "immense.png", "too_many_pixels"),
            (b"%PDF-" + b"0" * LARGEST, "gros.pdf", "too_large"),
        ],
    )
    def test_refuses(self, shelves, content, name, code):
        before = files_in(shelves)

        with pytest.raises(Refused) as refusal:
            kept(content, name)

        assert (refusal.value.code, refusal.value.field) == (code, "file")
        assert files_in(shelves) == before
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0

    @pytest.mark.parametrize("kind", ACTIVE)
    def test_refuses_a_pdf_that_acts(self, shelves, kind):
        before = files_in(shelves)

        with pytest.raises(Refused) as refusal:
            kept(active_pdf(kind), "plan.pdf")

        assert (refusal.value.code, refusal.value.field) == ("active_pdf", "file")
        assert files_in(shelves) == before

    def test_takes_a_pdf_that_opens_at_a_page(self):
        content = io.BytesIO()
        with pikepdf.new() as document:
            page = document.add_blank_page()
            place = pikepdf.Array([page.obj, pikepdf.Name.Fit])
            document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=place)
            document.save(content)

        stored = kept(content.getvalue(), "plan.pdf")

        assert stored.media_type == "application/pdf"

    def test_takes_only_the_types_that_are_asked_for(self):
        with pytest.raises(Refused, match="wrong_type"):
            looked_at(picture(), "a.png", accepted=("application/pdf",))

    def test_leaves_nothing_when_the_transaction_fails(self, shelves):
        before, taken = files_in(shelves), looked_at()

        def break_down() -> None:
            with transaction():
                store_upload(taken, by=None, now=NOW)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            break_down()
        assert files_in(shelves) == before

    def test_survives_a_savepoint_undone_beside_it(self):
        taken = looked_at()
        with transaction():
            stored = store_upload(taken, by=None, now=NOW)
            session.begin_nested().rollback()

        assert read(stored) == taken.looked_at.content


class TestTheQuota:
    def test_refuses_one_file_more(self, monkeypatch):
        monkeypatch.setattr("wiseed_like.documents.service.QUOTA_FILES", 2)
        person = a_user("ines", "investor")
        for _ in range(2):
            kept(by=person)

        with pytest.raises(Refused, match="upload_quota"):
            looked_at(by=person, now=NOW + timedelta(hours=23))

    def test_is_counted_again_when_the_file_is_kept(self, monkeypatch):
        """Two looked at side by side: each was allowed when it was looked at."""
        monkeypatch.setattr("wiseed_like.documents.service.QUOTA_FILES", 1)
        person = a_user("ines", "investor")
        taken = looked_at(by=person)
        kept(by=person)

        with pytest.raises(Refused, match="upload_quota"), transaction():
            store_upload(taken, by=person, now=NOW)

    def test_counts_bytes_and_begins_again_after_a_day(self, monkeypatch):
        monkeypatch.setattr("wiseed_like.documents.service.QUOTA_BYTES", len(pdf()) + 10)
        person, other = a_user("ines", "investor"), a_user("zoe", "investor")
        kept(by=person)

        with pytest.raises(Refused, match="upload_quota"):
            kept(by=person)
        kept(by=other)
        kept(by=person, now=NOW + timedelta(days=1))


class TestErase:
    def test_leaves_the_digest_and_nothing_to_read(self, shelves):
        with transaction():
            stored = store_bytes(b"la carte", "c.pdf", "application/pdf", by=None, now=NOW)
        digest = stored.sha256

        with transaction():
            erase(stored, "withdrawn", by=None, now=NOW)

        assert (stored.sha256, stored.erasure.because) == (digest, "withdrawn")
        assert find_key(stored.id) is None
        assert not shelf.path_of(stored.id).exists()
        with pytest.raises(DamagedFile, match="no key"):
            read(stored)

    def test_is_undone_by_a_rollback(self):
        with transaction():
            stored = store_bytes(b"la carte", "c.pdf", "application/pdf", by=None, now=NOW)

        def break_down() -> None:
            with transaction():
                erase(stored, "withdrawn", by=None, now=NOW)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            break_down()
        assert read(stored) == b"la carte"

    def test_happens_once(self):
        with transaction():
            stored = store_bytes(b"la carte", "c.pdf", "application/pdf", by=None, now=NOW)
        for because in ("withdrawn", "refused"):
            with transaction():
                erase(stored, because, by=None, now=NOW)

        assert stored.erasure.because == "withdrawn"


class TestRead:
    def test_notices_a_changed_file(self):
        with transaction():
            stored = store_bytes(b"le contrat", "contrat.pdf", "application/pdf", by=None, now=NOW)
        shelf.path_of(stored.id).write_bytes(b"un autre")

        with pytest.raises(DamagedFile):
            read(stored)

    def test_notices_a_lost_file(self):
        with transaction():
            stored = store_bytes(b"le contrat", "contrat.pdf", "application/pdf", by=None, now=NOW)
        shelf.discard(stored.id)

        with pytest.raises(DamagedFile):
            read(stored)


class TestCleanName:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Temp\\carte.png", "carte.png"),
            ("car\r\nte\u202e.png", "carte.png"),
            ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
            ("", "document"),
            (None, "document"),
            ("é.pdf", "é.pdf"),
        ],
    )
    def test_shows(self, given, shown):
        assert clean_name(given) == shown
