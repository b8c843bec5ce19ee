"""What does the locked-in process refuse, what does it draw, and what can it not do?"""

from __future__ import annotations

import io
import subprocess
import sys

import pikepdf
import pytest
from PIL import Image

from tests.documents.samples import (
    animated,
    announcing,
    bomb_pdf,
    crowded_pdf,
    pdf,
    photograph,
    picture,
    told_pdf,
    vast_picture_pdf,
)
from wiseed_like.documents import inspection
from wiseed_like.documents.inspection import Inspected, draw_all, draw_page, inspect
from wiseed_like.documents.rules import ACCEPTED, Purpose
from wiseed_like.errors import Refused

MARK = "Nadia Ferrand · 22/11/2026 07:05"


def taken(content: bytes, name: str, purpose: Purpose = Purpose.BUSINESS) -> Inspected:
    return inspect(content, name, accepted=ACCEPTED, purpose=purpose)


class TestInspect:
    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (bomb_pdf(600), "bombe.pdf", "too_complex_pdf"),
            (crowded_pdf(250_000), "foule.pdf", "too_complex_pdf"),
            (vast_picture_pdf(), "immense.pdf", "too_many_pixels"),
            (animated(), "anime.png", "animated_picture"),
            (announcing((60_000, 60_000)), "geante.png", "broken_file"),
        ],
        ids=["bomb", "crowd", "flood", "animation", "truncated flood"],
    )
    def test_refuses_what_is_small_and_grows(self, content: bytes, name: str, code: str):
        with pytest.raises(Refused, match=code):
            taken(content, name)

    def test_gives_identity_fewer_pages(self):
        assert taken(pdf(pages=31), "plan.pdf").pages == 31
        with pytest.raises(Refused, match="30 pages") as refusal:
            taken(pdf(pages=31), "carte.pdf", Purpose.IDENTITY)
        assert refusal.value.code == "too_many_pages"

    def test_refuses_what_kills_the_process(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(inspection, "_START", "import os; os.abort()  # {house}")

        with pytest.raises(Refused, match="unreadable_file"):
            taken(pdf(), "plan.pdf")

    def test_refuses_what_takes_too_long(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(inspection, "_START", "import time; time.sleep(60)  # {house}")
        monkeypatch.setattr(inspection, "PATIENCE", 0.2)

        with pytest.raises(Refused, match="unreadable_file"):
            taken(pdf(), "plan.pdf")

    def test_draws_a_photograph_anew_the_right_way_up(self):
        kept = taken(photograph(), "photo.jpg").content

        with Image.open(io.BytesIO(kept)) as drawn:
            assert (drawn.width, drawn.height) == (30, 60)
            assert not drawn.getexif()
        assert b"Secret" not in kept

    def test_takes_the_author_out_of_a_pdf(self):
        kept = taken(told_pdf(), "plan.pdf").content

        with pikepdf.open(io.BytesIO(kept)) as document:
            assert "/Info" not in document.trailer
            assert "/Metadata" not in document.Root

    def test_keeps_evidence_as_it_was_sent(self):
        assert taken(photograph(), "photo.jpg", Purpose.IDENTITY).content == photograph()


class TestDrawing:
    @pytest.mark.parametrize("content", [pdf(pages=2), photograph(), picture()])
    def test_makes_a_picture_with_the_mark_on_it(self, content: bytes):
        with Image.open(io.BytesIO(draw_page(content, 1, MARK))) as marked:
            plain = Image.open(io.BytesIO(draw_page(content, 1, " ")))
            assert marked.format == "JPEG"
            assert not marked.getexif()
            assert marked.size == plain.size
            assert marked.tobytes() != plain.tobytes()

    def test_makes_a_pdf_of_pictures_only(self):
        drawn = draw_all(pdf(pages=3), MARK)

        with pikepdf.open(io.BytesIO(drawn)) as document:
            assert len(document.pages) == 3
            assert all(len(page.get_images()) == 1 for page in document.pages)

    def test_has_no_page_beyond_the_last(self):
        with pytest.raises(Refused):
            draw_page(pdf(), 2, MARK)


class TestTheLockedInProcess:
    @pytest.mark.parametrize(
        "deed",
        [
            "open('/etc/hostname')",
            "open('/tmp/escaped', 'w')",
            "socket.socket()",
            "subprocess.run(['/bin/true'])",
            "bytearray(600 * 1024 * 1024)",
            "[None for _ in iter(int, 1)]",
        ],
    )
    def test_cannot(self, deed: str):
        """Neither read nor write files, nor reach a network, nor start others, nor fill memory."""
        code = (
            "import socket, subprocess\n"
            "from wiseed_like.documents import inspector\n"
            "inspector._load_what_is_loaded_late()\n"
            "inspector._lock_in()\n"
            f"try:\n    {deed}\nexcept (OSError, MemoryError):\n    raise SystemExit(7)\n"
        )

        ended = subprocess.run([sys.executable, "-c", code], check=False, cwd=inspection.HOUSE)

        assert ended.returncode == 7
