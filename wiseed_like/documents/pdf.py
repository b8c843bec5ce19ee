"""How does a page become a PDF? WeasyPrint, which may open nothing but our own assets."""

from __future__ import annotations

import atexit
import io
import os
import threading
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf

STATIC = Path(__file__).resolve().parent.parent / "static"
# Which weights of our fonts are printed; each is a file.
WEIGHTS = {
    "besley": (400, 500, 600),
    "besley-ext": (400, 500, 600),
    "source-sans": (400, 600, 700),
    "source-sans-ext": (400, 600, 700),
    "source-sans-vietnamese": (400, 500, 600, 700),
}
# The only things that a document may load, by their path below /static/.
ASSETS: dict[str, str] = {
    "css/pdf.css": "text/css",
    "img/mark.svg": "image/svg+xml",
    **{
        f"vendor/fonts/{name}-{weight}.woff2": "font/woff2"
        for name, weights in WEIGHTS.items()
        for weight in weights
    },
}
# An address that exists nowhere: relative links of templates become readable by our fetcher.
BASE = "https://assets.invalid"
_of_thread = threading.local()


class ForbiddenAsset(ValueError):
    """A document asked for something that is not ours: it is not made at all."""


def render(html: str) -> bytes:
    """The PDF of a page in the house's printed dress. Raises ForbiddenAsset.

    The same page gives the same bytes: no date, no chance, no font of the machine.
    """
    # Cut-down fonts carry the hour of their making unless this variable gives another one.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    # Two seconds to load: only processes that print pay them.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    fonts, dress = _wardrobe()
    try:
        document = HTML(string=html, base_url=f"{BASE}/", url_fetcher=_closed_fetcher())
        pdf: bytes = document.write_pdf(stylesheets=[dress], font_config=fonts)
    except FatalURLFetchingError as forbidden:
        raise ForbiddenAsset(str(forbidden)) from forbidden
    return pdf


def warm_up() -> None:
    """Unpack the fonts before a worker forks: its children find them unpacked."""
    _wardrobe()


def _wardrobe() -> tuple[Any, Any]:
    """Our fonts and our style sheet: unpacking them takes longer than most documents, so each
    thread does it once. (Pango's fonts are not for two threads at a time.)"""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_of_thread, "wardrobe"):
        fonts = FontConfiguration()
        address = f"{BASE}/static/css/pdf.css"
        dress = CSS(url=address, url_fetcher=_closed_fetcher(), font_config=fonts)
        _of_thread.wardrobe = fonts, dress
        # Unpacked fonts are files, which their owner deletes: not when Python is half gone.
        atexit.register(_of_thread.__dict__.clear)
    found: tuple[Any, Any] = _of_thread.wardrobe
    return found


@cache
def _closed_fetcher() -> Any:
    """What WeasyPrint reads with: the assets of the list, no network and no other file."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            name = unquote(parts.path).removeprefix("/static/")
            if f"{parts.scheme}://{parts.netloc}" != BASE or name not in ASSETS:
                raise FatalURLFetchingError(f"a document asked for {url[:200]}")
            content = (STATIC / name).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": ASSETS[name]})

    return ClosedFetcher()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has. Raises ValueError when it is none."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return len(document.pages)
    except pikepdf.PdfError as broken:
        raise ValueError("not a PDF") from broken


def text_of(pdf: bytes) -> str:
    """The words of a PDF as a reader finds them, for the tests (pypdf is a part of `dev`)."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
