"""ASVS V3.2, V3.4, V3.7: what does every answer tell the browser it may not do?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.rounds.world import a_user
from tests.security.real_house import FarClient, real_house
from tests.support.clients import ApartClient
from wiseed_like.db import transaction

__all__ = ["real_house"]
# Every kind of answer: pages, forms, files, redirects, and all that goes wrong on the way.
ANSWERS = {
    "a page": (200, {"path": "/"}),
    "a form": (200, {"path": "/login"}),
    "a file": (200, {"path": "/static/css/levain.css"}),
    "a file of a library": (200, {"path": "/bootstrap/static/css/bootstrap.min.css"}),
    "a file that is not there": (404, {"path": "/static/css/nothing.css"}),
    "a page that is not there": (404, {"path": "/nowhere"}),
    "a closed page": (303, {"path": "/portfolio"}),
    "a slash too many": (404, {"path": "/rounds/"}),
    "a method unknown here": (405, {"path": "/", "method": "DELETE"}),
    "TRACE": (405, {"path": "/", "method": "TRACE"}),
    "a form without its token": (400, {"path": "/login", "method": "POST", "data": {"a": "b"}}),
    "a body of another kind": (415, {"path": "/login", "method": "POST", "json": {"a": "b"}}),
    "a body too large": (
        413, {"path": "/login", "method": "POST", "data": {"a": "b" * (12 * 1024 * 1024)}},
    ),
    "another site's form": (
        403, {"path": "/login", "method": "POST", "headers": {"Sec-Fetch-Site": "cross-site"}},
    ),
    "another host": (400, {"path": "/", "headers": {"Host": "evil.example"}}),
    "the provider's notification": (200, {"path": "/hooks/mangopay"}),
    "the state of health": (200, {"path": "/healthz"}),
    "a link from a mail": (302, {"path": "/confirm/WyJmb28iXQ.token"}),
    "security.txt": (200, {"path": "/.well-known/security.txt"}),
    "the choice of a language": (303, {"path": "/language/en"}),
}  # fmt: skip


Answers = dict[str, TestResponse]


@pytest.fixture
def answers(real_house: Callable[..., FarClient]) -> Answers:
    """All of them, as production gives them."""
    visitor = real_house(PROXIES="0")
    found = {name: visitor.open(**asked) for name, (_, asked) in ANSWERS.items()}
    assert {name: each.status_code for name, each in found.items()} == {
        name: status for name, (status, _) in ANSWERS.items()
    }
    return found


def header(answers: Answers, name: str) -> dict[str, list[str]]:
    return {each: answer.headers.getlist(name) for each, answer in answers.items()}


def alike(value: str) -> dict[str, list[str]]:
    return {each: [value] for each in ANSWERS}


class TestEveryAnswer:
    def test_v3_4_1_wants_tls_from_now_on(self, answers: Answers):
        """HSTS for a year with subdomains, given by the outermost layer (`web.threshold`), so that
        also what fails before there is a route has it."""
        said = header(answers, "Strict-Transport-Security")

        assert said == alike("max-age=31536000; includeSubDomains")

    def test_v3_4_2_is_for_no_other_origin(self, answers: Answers):
        """There is no CORS at all: no Access-Control header is ever sent, and CORP says
        same-origin."""
        names = {name for answer in answers.values() for name, _ in answer.headers}

        assert not [name for name in names if name.startswith("Access-Control")]
        assert header(answers, "Cross-Origin-Resource-Policy") == alike("same-origin")

    def test_v3_4_3_runs_only_scripts_of_ours(self, answers: Answers):
        """The policy allows nothing by default, only own scripts and styles, no base, no plug-ins,
        and forms that lead to us or to the payment provider."""
        for (said,) in header(answers, "Content-Security-Policy").values():
            policy = dict(each.strip().partition(" ")[::2] for each in said.split(";"))

            assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == "'self'"
            assert policy["form-action"] == "'self' https://*.mangopay.com"
            assert "unsafe" not in said

    def test_v3_4_4_is_taken_for_what_it_says(self, answers: Answers):
        """`nosniff` on every answer."""
        said = header(answers, "X-Content-Type-Options")

        assert said == alike("nosniff")

    def test_v3_4_5_keeps_addresses_from_other_sites(self, answers: Answers):
        """Other sites learn the origin at most; of a page that a mailed link opens, nothing."""
        said = header(answers, "Referrer-Policy")

        assert said.pop("a link from a mail") == ["no-referrer"]
        assert set(map(tuple, said.values())) == {("strict-origin-when-cross-origin",)}

    def test_v3_4_6_stands_in_nobody_s_frame(self, answers: Answers):
        """`frame-ancestors 'none'`."""
        said = header(answers, "Content-Security-Policy")

        assert all("frame-ancestors 'none'" in each for (each,) in said.values())

    def test_v3_4_8_shares_no_window_with_another_site(self, answers: Answers):
        """`Cross-Origin-Opener-Policy: same-origin`."""
        said = header(answers, "Cross-Origin-Opener-Policy")

        assert said == alike("same-origin")

    def test_v4_1_1_says_its_type_and_character_set(self, answers: Answers):
        """Whatever has a body has a Content-Type, and a text its character set (UTF-8)."""
        for (kind,) in header(answers, "Content-Type").values():
            is_text = kind.startswith(("text/", "application/json"))
            assert not is_text or "charset=utf-8" in kind.lower()

    def test_v13_4_2_tells_neither_versions_nor_what_broke(self, answers: Answers):
        """No debugger, no version of what runs, no stack on a page."""
        for answer in answers.values():
            assert "Werkzeug" not in answer.headers.get("Server", "")
            assert "X-Powered-By" not in answer.headers
            assert "Traceback" not in answer.text


def test_v3_2_1_a_file_opened_directly_is_no_page_of_ours(
    sign_in: Callable[..., ApartClient], house: object
):
    """Files of people are attachments or marked pictures, under a policy that allows nothing
    (`sandbox`); what htmx fetches is a fragment of a page of ours, under the same policy as it."""
    from flask import current_app

    from wiseed_like.documents.downloads import _inert

    with current_app.test_request_context("/"):
        answer = _inert(b"<script>1</script>", "application/pdf", "x.pdf", as_attachment=True)
        sealed = current_app.process_response(answer)

    assert "sandbox" in sealed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in sealed.headers["Content-Security-Policy"]
    assert sealed.headers["Content-Disposition"].startswith("attachment")
    assert sealed.headers["X-Content-Type-Options"] == "nosniff"


NEXT = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "https://evil.example", "https:evil.example", "http:///evil.example", "javascript:alert(1)",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
    "//evil.example%2f..", "/%5cevil.example", "////evil.example", "//evil%E3%80%82example",
    "https://levain.example@evil.example", "https://localhost.evil.example/", "evil.example",
    "/\r\nLocation: https://evil.example", "/.//evil.example", "http:evil.example", "",
]  # fmt: skip


def leads_outside(location: str) -> bool:
    """As a browser reads it: tabs and line breaks are dropped, backslashes are slashes."""
    from urllib.parse import urljoin, urlsplit

    read = "".join(each for each in location.strip() if each not in "\t\r\n").replace("\\", "/")
    found = urlsplit(urljoin("http://localhost/login", read))
    return found.netloc != "localhost" or found.scheme != "http"


@pytest.mark.parametrize("elsewhere", NEXT)
class TestAWayOn:
    """`next`, wherever it is taken."""

    def test_v3_7_2_after_the_choice_of_a_language_stays_in_the_house(
        self, client: ApartClient, elsewhere: str
    ):
        """`next_page.inside` lets through nothing but a path of ours, read as a browser does."""
        by_link = client.get("/language/en", query_string={"next": elsewhere})
        by_form = client.post("/language/en", data={"next": elsewhere})

        assert by_link.status_code == by_form.status_code == 303
        assert not leads_outside(by_link.headers["Location"])
        assert not leads_outside(by_form.headers["Location"])

    def test_v3_7_2_after_signing_in_stays_in_the_house(self, client: ApartClient, elsewhere: str):
        """The library takes `next` from the address and from the form; both are checked."""
        from tests.security.signing_in import EMAIL, PASSWORD, a_person

        a_person()
        said = {"email": EMAIL, "password": PASSWORD}

        by_link = client.post("/login", query_string={"next": elsewhere}, data=said)
        client.post("/logout")
        by_form = client.post("/login", data=said | {"next": elsewhere})

        for answer in (by_link, by_form):
            assert answer.status_code in (302, 303, 422)
            assert not leads_outside(answer.headers.get("Location", "/"))

    def test_v3_7_2_after_showing_it_once_more_stays_in_the_house(
        self, sign_in: Callable[..., ApartClient], elsewhere: str
    ):
        """The step-up before a dangerous page comes back to that page, or nowhere."""
        with transaction():
            person = a_user("investor")

        asked, shown_already = (
            sign_in(person, again=again).get("/account/again", query_string={"next": elsewhere})
            for again in (False, True)
        )

        assert asked.status_code == 200
        assert "evil.example" not in _actions(asked.text)
        assert shown_already.status_code in (200, 303)
        assert not leads_outside(shown_already.headers.get("Location", "/"))


def _actions(page: str) -> str:
    import re

    return " ".join(re.findall(r'(?:action|href)="([^"]*)"', page))


class TestSigningOut:
    def test_v14_3_1_clears_what_the_browser_keeps(self, sign_in: Callable[..., ApartClient]):
        """`Clear-Site-Data` for cache and storage; not for cookies, two of which carry the language
        and the farewell, and the session's is ended on the server."""
        with transaction():
            person = a_user("investor")

        answer = sign_in(person).post("/logout")

        assert answer.status_code in (302, 303)
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/account", "/portfolio", "/journey", "/", "/risks", "/nowhere"])
def test_v14_3_2_what_somebody_sees_signed_in_is_kept_by_no_cache(
    sign_in: Callable[..., ApartClient], path: str
):
    """`no-store` on every answer to somebody who is signed in, and to every form."""
    with transaction():
        person = a_user("investor")

    assert sign_in(person).get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/password/WyJmb28iXQ.token", "/confirm/WyJmb28iXQ.token"])
def test_v14_2_1_a_page_behind_a_mailed_link_tells_its_address_to_nobody(
    client: ApartClient, path: str
):
    """The only secrets in addresses are mailed tokens: single use, never cached, no referrer, and
    written to no log (test_v16_logs, tests/deploy)."""
    answer = client.get(path)

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_v14_2_1_no_form_sends_secrets_in_an_address(client: ApartClient):
    """Passwords, codes and account numbers are only ever in the body of a POST."""
    import re

    for path in ("/login", "/sign-up", "/password"):
        for form in re.findall(r"<form[^>]*>.*?</form>", client.get(path).text, re.DOTALL):
            assert 'type="password"' not in form or 'method="post"' in form
