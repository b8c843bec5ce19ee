"""Do exports, PDFs, addresses and patterns treat text as text? (ASVS V1.2 and V1.3)"""

from __future__ import annotations

import csv
import importlib
import io
import pkgutil
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from werkzeug.datastructures import FileStorage

import compliance
import wiseed_like
from tests.dossiers import scenes
from wiseed_like.documents.pdf import ForbiddenAsset, render
from wiseed_like.documents.service import inspect_upload
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.errors import Refused

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    b"<script>alert(1)</script></svg>"
)
PATIENCE = 0.1  # seconds for a text of fifty thousand characters
# What makes a careless pattern go back and forth for ever.
ENDLESS = ("a" * 50_000 + "!", " " * 50_000, "(" * 50_000, "0" * 50_000 + "x", "a." * 25_000)


class TestACsv:
    def test_v1_2_10_starts_no_formula(self):
        """documents/spreadsheets.py puts an apostrophe before a cell that begins with = + - @, a
        tab, a return or their wide forms; numbers stay numbers, and the file read again has the
        same cells."""
        names = ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1"]
        rows = [(name, -5, "a,b\nc") for name in names]

        read = list(
            csv.reader(io.StringIO(to_csv(("name", "n", "text"), rows).decode("utf-8-sig")))
        )

        assert [row[0] for row in read[1:]] == ["'" + name for name in names]
        assert {row[1] for row in read[1:]} == {"-5"}
        assert {row[2] for row in read[1:]} == {"a,b\nc"}

    def test_v1_2_10_starts_no_formula_after_spaces_either(self):
        """A spreadsheet program that drops spaces before a cell finds no formula behind them."""
        read = to_csv(("name",), [(" =1+1",), ("\n=1",)]).decode("utf-8-sig")

        assert "' =1+1" in read
        assert "'\n=1" in read


class Heard(BaseHTTPRequestHandler):
    """Redirects, and remembers that somebody came."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes every request; its address and what it heard."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Heard,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


class TestAPdf:
    @pytest.mark.parametrize(
        "html",
        [
            "<img src='{there}/a.png'>",
            "<link rel=stylesheet href='{there}/a.css'>",
            "<style>@import url('{there}/a.css');</style>",
            "<p style=\"background: url('{there}/a.png')\">x",
            "<style>@font-face {{ font-family: x; src: url('{there}/x.woff') }} p {{ font-family: x"
            " }}</style><p>x",
            "<object data='{there}/a.svg'></object>",
            "<embed src='{there}/a.svg'>",
            "<a rel=attachment href='{there}/a'>x</a>",
            "<img src='file:///etc/passwd'>",
            "<img src='http://169.254.169.254/latest/meta-data'>",
            "<base href='{there}/'><img src='a.png'>",
        ],
    )
    def test_v1_3_6_asks_nobody_for_anything(self, html: str, listener: tuple[str, list[str]]):
        """WeasyPrint reads through a fetcher that serves a list of our own files and raises for
        anything else, so that no address, no redirect and no file of the machine is ever opened.
        No other part of the house takes an address from a user and visits it."""
        there, asked = listener
        try:
            pdf = render(f"<!doctype html><title>x</title>{html.format(there=there)}")
        except ForbiddenAsset:
            pdf = b""

        assert asked == []
        assert b"root:" not in pdf


class TestAPicture:
    @pytest.mark.parametrize("name", ["dessin.svg", "dessin.png", "dessin.jpg", "dessin.pdf"])
    def test_v1_3_4_that_can_hold_a_script_is_refused(self, name: str):
        """SVG is not among the types that are taken; renamed it is still refused, because the
        content is read."""
        upload = FileStorage(io.BytesIO(SVG), filename=name, content_type="image/png")
        founder = scenes.a_person("founder")

        with pytest.raises(Refused):
            inspect_upload(upload, by=founder, now=scenes.NOW)


class TestAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
            "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox(1)", "file:///etc/passwd", "//evil.example/",
            "http://a@evil.example\\@b/", "https://x.example/\r\nSet-Cookie: a=b",
        ],
    )  # fmt: skip
    def test_v1_2_2_is_taken_only_as_http(self, address: str, sign_in):
        """The only address that a user gives is a company's website; it begins with http or https
        or is refused, and url_for encodes whatever stands in an address of ours."""
        founder = scenes.a_person("founder")
        form = {
            "name": "Moulin du Lac", "legal_form": "SAS", "siren": "100000009",
            "rcs_city": "Annecy", "address": "4 rue des Meuniers", "postal_code": "74000",
            "city": "Annecy", "nominal": "10", "share_count": "100000",
            "representative": "Camille Martin", "representative_title": "Présidente",
            "contact_email": "a@exemple.fr", "website": address,
        }  # fmt: skip

        answer = sign_in(founder).post("/companies/new", data=form)

        assert answer.status_code in (303, 422)
        if answer.status_code == 303:
            page = sign_in(founder).get(answer.location).get_data(as_text=True)
            assert not re.search(r"href=[\"']\s*(javascript|data|vbscript|file|//)", page, re.I)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that stands in a module of the house or of the law."""
    found = {}
    for package in (wiseed_like, compliance):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if each.name.endswith("__main__"):
                continue
            module = importlib.import_module(each.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{each.name}.{name}"] = value
    return found


def test_v1_3_12_no_pattern_takes_long():
    """Each regular expression of the house is tried on texts of fifty thousand characters made to
    send a careless one back and forth: all answer within a tenth of a second."""
    found = patterns()
    slow = []
    for name, pattern in found.items():
        for text in ENDLESS:
            for ask in (pattern.search, pattern.fullmatch):
                began = time.thread_time()
                ask(text)
                if time.thread_time() - began > PATIENCE:
                    slow.append(f"{name} on {text[:5]}…")

    assert len(found) > 15
    assert slow == []
