"""Does a page become the same PDF each time, without reading anything that is not ours?"""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from wiseed_like.documents.pdf import ForbiddenAsset, page_count, render, text_of

# Every weight in which something is printed, with names from Poland and Vietnam.
WEIGHTS = """<!doctype html><html lang="fr"><title>Acte</title><body><h1>Łukasz Đặng Thị Hương</h1>
<p>Łukasz Đặng Thị Hương <strong>Łukasz Đặng Thị Hương</strong></p>
<dl class="facts"><div><dt>Nom</dt><dd>Łukasz Đặng Thị Hương</dd></div></dl>"""
PAGE = "<!doctype html><html lang='fr'><title>Acte</title><body><h1>Acte</h1><p>Reçu.</p></body>"


class TestRender:
    def test_is_the_same_twice(self):
        first = render(PAGE)

        assert first == render(PAGE)
        assert page_count(first) == 1
        assert "Reçu." in text_of(first)

    def test_draws_each_weight_from_a_file_of_ours(self):
        page = PdfReader(io.BytesIO(render(WEIGHTS))).pages[0]
        drawn = {
            font.get_object()["/BaseFont"].partition("+")[2]
            for font in page["/Resources"]["/Font"].values()
        }

        families = ("Source-Sans", "Source-Sans-Ext", "Source-Sans-Vietnamese")
        assert drawn == {
            "Besley-Medium",
            "Besley-Ext-Medium",
            "Source-Sans-Vietnamese-Medium",
            *(family + weight for family in families for weight in ("", "-Semi-Bold", "-Bold")),
        }

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd",
            "http://169.254.169.254/latest",
            "https://example.org/a.png",
            "/static/../config.py",
            "/static/css/levain.css",
            "data:image/png;base64,AAAA",
        ],
    )
    def test_reads_nothing_else(self, address):
        with pytest.raises(ForbiddenAsset):
            render(f"{PAGE}<img src='{address}'>")


class TestPageCount:
    def test_refuses_what_is_no_pdf(self):
        with pytest.raises(ValueError, match="not a PDF"):
            page_count(b"bonjour")
