"""Who is calling? A token that carries its client, signed with the file's own secret.

Nothing is remembered of a token, so that a restart refuses nobody.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from wiseed_like.payments.simulator.errors import ApiError
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

# It becomes a part of the address: `/v2.01/{client}/users`.
CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 +._~-]{0,99}", re.ASCII)


class Tokens:
    """For any client with any key, or for the one that the settings name."""

    def __init__(self, store: Store, settings: SimulatorSettings):
        self.settings = settings
        self._secret = bytes.fromhex(store.note("secret") or "")

    def give(self, authorization: str) -> Body:
        """A token for these Basic credentials; ApiError 401 when they are wrong."""
        sort, _, written = authorization.partition(" ")
        try:
            given = base64.b64decode(written, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        client, _, key = given.partition(":")
        if sort.lower() != "basic" or not self._known(client, key):
            raise ApiError(401, "invalid_client", "Authentication error")
        life = self.settings.token_life
        return {"access_token": self.make(client), "token_type": "Bearer", "expires_in": life}

    def make(self, client: str) -> str:
        """Good for an hour of the machine's clock."""
        ends = int(self.settings.machine()) + self.settings.token_life
        content = f"{client.lower()}:{ends}"
        head = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
        return f"{head}.{self._sign(content)}"

    def read(self, authorization: str, client: str) -> str:
        """The client whose token this is; ApiError 401, or 403 on another client's path."""
        sort, _, token = authorization.partition(" ")
        head, _, signature = token.partition(".")
        try:
            content = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
        except (binascii.Error, ValueError):
            content = ""
        owner, _, ends = content.rpartition(":")
        is_ours = hmac.compare_digest(signature.encode(), self._sign(content).encode())
        if sort.lower() != "bearer" or not is_ours or int(ends) <= self.settings.machine():
            raise ApiError(401, "invalid_token", "The token is missing, wrong or expired")
        if owner != client.lower():
            raise ApiError(403, "forbidden_ressource", "This token belongs to another client")
        return owner

    def _known(self, client: str, key: str) -> bool:
        only = self.settings.client_id
        if only is None:
            return bool(CLIENT.fullmatch(client)) and bool(key)
        wanted = f"{only.lower()}:{self.settings.api_key}".encode()
        return hmac.compare_digest(f"{client.lower()}:{key}".encode(), wanted)

    def _sign(self, content: str) -> str:
        return hmac.new(self._secret, content.encode(), hashlib.sha256).hexdigest()
