"""What does the locked-in process refuse, what does it draw, and what can it not do?"""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import ExitStack

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
    signed_pdf,
    told_pdf,
    two_sided_pdf,
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

    @pytest.mark.parametrize("purpose", [Purpose.BUSINESS, Purpose.PROOF])
    def test_leaves_out_what_stands_behind_a_pdf(self, purpose: Purpose):
        assert b"deux faces" not in taken(two_sided_pdf(), "plan.pdf", purpose).content

    @pytest.mark.parametrize(
        ("type_", "purpose", "as_sent"),
        [
            ("/Sig", Purpose.PROOF, True),
            ("/Font", Purpose.PROOF, False),
            ("/Sig", Purpose.BUSINESS, False),
        ],
    )
    def test_keeps_a_signature_of_a_proof_only(self, type_: str, purpose: Purpose, as_sent: bool):
        content = signed_pdf(type_)

        kept = taken(content, "certificat.pdf", purpose).content

        with pikepdf.open(io.BytesIO(kept)) as document:
            assert ("/Info" in document.trailer) == as_sent
        assert (kept == content) == as_sent

    def test_keeps_evidence_as_it_was_sent(self):
        assert taken(photograph(), "photo.jpg", Purpose.IDENTITY).content == photograph()


class TestThePlaces:
    """Two processes at once, one upload that waits, and never all the threads of the web."""

    def test_are_refused_politely_when_all_are_taken(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(inspection, "WAIT", 0.01)
        with ExitStack() as others:
            for _ in range(inspection.AT_ONCE):
                others.enter_context(inspection._held(inspection._places, 0))
            with pytest.raises(Refused) as upload:
                taken(pdf(), "plan.pdf")
            with pytest.raises(Refused, match="busy"):
                draw_page(pdf(), 1, MARK)

        assert (upload.value.code, upload.value.field) == ("busy", "file")
        assert taken(pdf(), "plan.pdf").pages == 1

    def test_let_one_upload_wait_and_no_more(self):
        with ExitStack() as others:
            for _ in range(inspection.AT_ONCE + 1):
                others.enter_context(inspection._held(inspection._uploads, 0))
            with pytest.raises(Refused, match="busy"):
                taken(pdf(), "plan.pdf")
            assert draw_page(pdf(), 1, MARK)

    def test_are_free_again_after_a_refusal_and_a_death(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(inspection, "WAIT", 0.01)
        for _ in range(inspection.AT_ONCE + 1):
            with pytest.raises(Refused, match="broken_file"):
                taken(b"%PDF-1.4 et puis rien", "plan.pdf")
        monkeypatch.setattr(inspection, "_START", "import os; os.abort()  # {house}")
        for _ in range(inspection.AT_ONCE + 1):
            with pytest.raises(Refused, match="unreadable_file"):
                taken(pdf(), "plan.pdf")


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


# The same start; in place of the reader something else is done with the file.
OTHER_READER = inspection._START.replace(
    "inspector.main()",
    "inspector._DO['inspect'] = lambda question, content: "
    "({{'media_type': str(DEED), 'pages': 1, 'same': True}}, b''); inspector.main()",
)


class TestTheLockedInProcess:
    def test_is_locked_in_before_it_reads(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(inspection, "_START", OTHER_READER.replace("DEED", "1 + 1"))
        assert taken(pdf(), "plan.pdf").media_type == "2"

        monkeypatch.setattr(
            inspection, "_START", OTHER_READER.replace("DEED", "open('/etc/passwd')")
        )
        with pytest.raises(Refused, match="unreadable_file"):
            taken(pdf(), "plan.pdf")

    @pytest.mark.parametrize(
        "system",
        ["setrlimit = lambda kind, most: None", "getrlimit = lambda kind: (-1, -1)"],
    )
    def test_reads_nothing_where_a_limit_is_not_granted(self, system: str):
        code = (
            "import resource\n"
            "from wiseed_like.documents import inspector\n"
            f"resource.{system}\n"
            "inspector._lock_in()\n"
            "print('reads')\n"
        )

        ended = subprocess.run(
            [sys.executable, "-c", code], check=False, cwd=inspection.HOUSE, capture_output=True
        )

        assert ended.returncode == 1
        assert (ended.stdout, b"nothing is read without it" in ended.stderr) == (b"", True)

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
