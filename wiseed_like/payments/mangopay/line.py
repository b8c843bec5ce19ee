"""What went over the wire, and what may we believe of it? The SDK's silences are made loud here.

A 404 on a write, a repeated key, an expired token, an answer that never came: each becomes
GatewayDown (unknown) or GatewayRefused (no).
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

import mangopay
import requests
from mangopay.auth import StorageStrategyBase
from mangopay.exceptions import APIError, DecodeError

from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import GatewayBusy, GatewayRefused, NotAtGateway
from wiseed_like.payments.mangopay.answers import Body, moment, refusal

KEY = re.compile(r"[0-9A-Za-z-]{16,36}", re.ASCII)
TIMEOUT = (3.05, 10.0)  # seconds: to connect, to answer

# Its records hold tokens, identity data and whole bodies. A filter, because a level or
# `disabled` would be undone by the next logging configuration.
logging.getLogger("mangopay").addFilter(lambda _record: False)


class TokenRefused(GatewayDown):
    """The token (or the credentials behind it) was not accepted."""


class Tokens(StorageStrategyBase):
    """The token of one line. The SDK's own store is shared by all and never forgets."""

    def __init__(self) -> None:
        self._token: Body | None = None

    def get(self, env_key: str) -> Body | None:
        return self._token

    def store(self, token: Body | None, env_key: str) -> None:
        self._token = token


class Line(mangopay.APIRequest):
    """The SDK's transport. Returns only good answers; all else is GatewayDown or GatewayRefused.

    `body` is the last good answer as it came.
    """

    body: Any

    def __init__(self, client_id: str, api_key: str, url: str):
        self._tokens = Tokens()
        super().__init__(
            client_id=client_id,
            apikey=api_key,
            api_sandbox_url=url,  # with sandbox=True the only address that counts
            sandbox=True,
            timeout=TIMEOUT,
            storage_strategy=self._tokens,
        )
        # An answer that sends us elsewhere is no answer (ASVS 15.3.2): it raises, unread.
        self._session.max_redirects = 0
        if urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}:
            self._session.trust_env = False  # a proxy or a .netrc must not hijack loopback

    def request(
        self,
        method: str,
        url: str,
        data: Any = None,
        idempotency_key: str | None = None,
        **options: Any,
    ) -> tuple[Any, Any]:
        try:
            answer = self._once(method, url, data, idempotency_key, **options)
        except TokenRefused:
            if options.get("oauth_request"):
                raise
            self._tokens.store(None, "")
            answer = self._once(method, url, data, idempotency_key, **options)
        if not options.get("oauth_request"):
            self.body = answer[1]
        return answer

    def _once(
        self, method: str, url: str, data: Any, key: str | None, **options: Any
    ) -> tuple[Any, Any]:
        try:
            response, body = super().request(method, url, data, key, **options)
        except APIError as error:
            if error.code == 409 and key:
                return self._first_answer(url, key)
            raise _in_our_words(error) from None
        except requests.RequestException as error:
            raise GatewayDown(f"{method} {url}: {type(error).__name__}") from None

        if response.status_code == 404:  # the SDK takes it for success when writing
            raise NotAtGateway("not_found", f"{method} {url}", (body or {}).get("errors"))
        if method == "POST" and not options.get("oauth_request") and "Id" not in (body or {}):
            raise GatewayDown(f"{method} {url}: an answer that says nothing")
        return response, body

    def _first_answer(self, url: str, key: str) -> tuple[Any, Any]:
        """The key was used before: what did that call get? A 409 itself tells nothing."""
        try:
            response, kept = self._once("GET", f"/responses/{key}", None, None)
        except GatewayRefused as forgotten:
            raise GatewayDown(f"{key}: used before, its answer is not kept") from forgotten

        asked = urlsplit(kept.get("RequestURL") or url).path.rstrip("/").lower()
        if not asked.endswith(url.rstrip("/").lower()):
            raise GatewayRefused("key_reused", f"{key} already served {asked}")
        status, body = int(kept["StatusCode"]), kept["Resource"] or {}
        if status >= 500:
            raise GatewayDown(f"{key}: first answered {status}")
        if status >= 400 or "Id" not in body:
            raise refusal(status, body)
        return response, body


def _in_our_words(error: APIError) -> Exception:
    """The exception that says what this answer means for us."""
    status, headers = error.code, error.headers or {}
    if status is None or isinstance(error, DecodeError) or status >= 500 or status == 408:
        return GatewayDown(f"no usable answer ({status or 'none'})")
    if status == 429:
        resets = [int(text) for text in re.findall(r"\d+", headers.get("x-ratelimit-reset", ""))]
        return GatewayBusy("too many calls", moment(min(resets)) if resets else None)
    if status == 401 and "PendingUserAction" in headers.get("www-authenticate", ""):
        return GatewayRefused("sca_required", "the account's owner has to authenticate first")
    if status == 401:
        return TokenRefused("credentials or token not accepted")
    return refusal(status, error.content if isinstance(error.content, dict) else {})


def checked(key: str) -> str:
    """The key, if the provider can take it; ValueError before anything leaves."""
    if not KEY.fullmatch(key):
        raise ValueError("a key has 16 to 36 letters, digits and dashes")
    return key
