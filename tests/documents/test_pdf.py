"""Does a page become the same PDF each time, without reading anything that is not ours?"""

from __future__ import annotations

import pytest

from wiseed_like.documents.pdf import ForbiddenAsset, page_count, render, text_of

PAGE = "<!doctype html><html lang='fr'><title>Acte</title><body><h1>Acte</h1><p>Reçu.</p></body>"


class TestRender:
    def test_is_the_same_twice(self):
        first = render(PAGE)

        assert first == render(PAGE)
        assert page_count(first) == 1
        assert "Reçu." in text_of(first)

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
