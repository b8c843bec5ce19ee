"""Can the master key be changed, and can old files be sealed, without losing one?"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from wiseed_like.db import session, transaction
from wiseed_like.documents import queries, shelf
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import DamagedFile, read, store_bytes

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NEWER = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")


@pytest.fixture
def ring(app: Flask) -> Iterator[Flask]:
    """The keys are put back."""
    settings = app.extensions["settings"]
    yield app
    shelf.configure(settings.files_dir, settings.documents_keys)


def a_file(content: bytes = b"le contrat") -> StoredFile:
    with transaction():
        return store_bytes(content, "c.pdf", "application/pdf", by=None, now=NOW)


def command(app: Flask, *words: str) -> str:
    answer = app.test_cli_runner().invoke(args=["documents", *words])
    assert answer.exit_code == 0, answer.output
    session.expire_all()
    return answer.output


class TestRotate:
    def test_wraps_keys_anew_and_touches_no_content(self, ring: Flask):
        settings = ring.extensions["settings"]
        stored = a_file()
        before = shelf.path_of(stored.id).read_bytes()
        shelf.configure(settings.files_dir, {"2027": NEWER, **settings.documents_keys})

        said = command(ring, "rotate")

        assert "1 keys are now wrapped under 2027" in said
        key = queries.find_key(stored.id)
        assert key is not None
        assert key.master == "2027"
        assert shelf.path_of(stored.id).read_bytes() == before
        shelf.configure(settings.files_dir, {"2027": NEWER})
        assert read(stored) == b"le contrat"

    def test_loses_nothing_while_the_old_key_is_kept(self, ring: Flask):
        settings = ring.extensions["settings"]
        old = a_file()
        shelf.configure(settings.files_dir, {"2027": NEWER, **settings.documents_keys})
        new = a_file(b"un autre")

        assert (read(old), read(new)) == (b"le contrat", b"un autre")

    def test_opens_nothing_without_the_key(self, ring: Flask):
        stored = a_file()
        shelf.configure(ring.extensions["settings"].files_dir, {"2027": NEWER})

        with pytest.raises(DamagedFile, match="no master key"):
            read(stored)


class TestSeal:
    def test_seals_what_lay_open_and_can_be_repeated(self, ring: Flask):
        stored = a_file()
        with transaction():
            session.delete(queries.find_key(stored.id))
        shelf.path_of(stored.id).unlink()
        shelf.plain_path_of(stored.id).write_bytes(b"le contrat")

        assert "1 files sealed, 1 plain" in command(ring, "seal")
        assert "0 files sealed, 0 plain" in command(ring, "seal")

        assert read(stored) == b"le contrat"
        assert not shelf.plain_path_of(stored.id).exists()

    def test_keeps_the_plain_file_until_the_key_is_written(self, ring: Flask):
        """Interrupted between the two, it is simply done again."""
        stored = a_file()
        with transaction():
            session.delete(queries.find_key(stored.id))
        shelf.plain_path_of(stored.id).write_bytes(b"le contrat")

        assert "1 files sealed" in command(ring, "seal")
        assert read(stored) == b"le contrat"
