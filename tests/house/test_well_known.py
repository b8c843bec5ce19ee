"""Where does somebody who found a fault write to us?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.support.clients import ApartClient


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


class TestSecurityTxt:
    def test_says_what_rfc_9116_asks(self, client: ApartClient):
        answer = client.get("/.well-known/security.txt")

        assert answer.content_type == "text/plain; charset=utf-8"
        found = fields(answer.text)
        assert found["Contact"].startswith("mailto:")
        expires = datetime.fromisoformat(found["Expires"])
        assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)
        assert found["Canonical"].endswith("/.well-known/security.txt")

    def test_leads_to_our_policy_in_both_languages(self, client: ApartClient):
        policy = fields(client.get("/.well-known/security.txt").text)["Policy"]

        page = client.get("/" + policy.split("/", 3)[3])

        assert page.status_code == 200
        assert "Signaler une faille" in page.text

    def test_starts_no_session(self, client: ApartClient):
        answer = client.get("/.well-known/security.txt")

        assert "Set-Cookie" not in answer.headers
