"""Is what a device signs taken once, and what no device signs never?"""

from __future__ import annotations

import json

import pytest

from tests.security.signing_in import a_person, is_in
from tests.support.clients import ApartClient
from tests.support.factors import Device, give_device
from wiseed_like.accounts import passkeys
from wiseed_like.accounts.queries import find_user

ALONE, AGAIN, ADD = "/login/passkey", "/account/again", "/account/security/passkeys"


@pytest.fixture
def device() -> Device:
    """Of somebody who has an account and a passkey."""
    return give_device(a_person())


class TestAChallenge:
    def test_is_answered_once_when_asked_again(self, sign_in, device):
        client = sign_in(find_user("ines@example.org"), again=False)
        answer = device.answer(client.get(AGAIN).text)

        assert client.post(AGAIN, data={"credential": answer}).status_code == 303
        assert client.post(AGAIN, data={"credential": answer}).status_code == 422

    def test_is_answered_once_at_the_door(self, client, device):
        page = client.get(ALONE).text
        wrong = json.loads(device.answer(page))
        wrong["response"]["signature"] = "AAAA"

        assert client.post(ALONE, data={"credential": json.dumps(wrong)}).status_code == 422
        answer = device.answer(page)
        assert client.post(ALONE, data={"credential": answer}).status_code == 422
        assert not is_in(client)

    def test_of_this_browser_only_opens(self, app, client, device):
        answer = device.answer(client.get(ALONE).text)
        other = ApartClient(app, app.response_class)
        other.get(ALONE)

        assert other.post(ALONE, data={"credential": answer}).status_code == 422
        assert client.post(ALONE, data={"credential": answer}).status_code == 303
        assert is_in(client)


NONSENSE = {
    "deep": "[" * 2_000,
    "a list": "[]",
    "not base64": '{"rawId": "a"}',
    "foreign": '{"rawId": "é", "id": 3}',
    "numbers": '{"rawId": 1, "id": 1, "response": 1}',
}


class TestNonsense:
    @pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
    def test_is_refused_at_the_door(self, client, credential):
        client.get(ALONE)

        assert client.post(ALONE, data={"credential": credential}).status_code == 422

    @pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
    def test_adds_no_passkey(self, sign_in, credential):
        user = a_person()
        client = sign_in(user)
        client.get(ADD)

        answer = client.post(ADD, data={"credential": credential, "name": "Clé"})

        assert answer.status_code == 422
        assert passkeys.list_of(user.id) == []

    def test_beside_a_right_signature_is_refused(self, client, device):
        answer = device.answer(client.get(ALONE).text, userHandle="a")

        assert client.post(ALONE, data={"credential": answer}).status_code == 422
