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
from wiseed_like.payments.gateway import (
    GatewayBusy,
    GatewayRefused,
    KeySpent,
    NotUnderstood,
)
from wiseed_like.payments.mangopay.answers import Body, moment, refusal

TIMEOUT = (3.05, 10.0)  # seconds: to connect, to answer
STUMBLES = (AttributeError, IndexError, KeyError, TypeError, ValueError)

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

    `body` is the last good answer as it came; None when it has none to give (a page of a
    document), or when there was no good answer. `pages` is how many of a list it says there are.
    """

    body: Any = None
    pages: int | None = None

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

    def read_response_headers(self, headers: Any) -> None:
        """Nothing: the SDK would keep the limits in a global of all handlers, and breaks on
        odd ones after the effect. A 429 tells us itself when to come back."""

    def request(
        self,
        method: str,
        url: str,
        data: Any = None,
        idempotency_key: str | None = None,
        **options: Any,
    ) -> tuple[Any, Any]:
        if options.get("oauth_request"):
            return self._sign_in(method, url, data, **options)
        self.body = None
        # Of one kind of object the SDK forgets the slash, and would call another client.
        url = url if url.startswith("/") else f"/{url}"
        try:
            answer = self._once(method, url, data, idempotency_key, **options)
        except TokenRefused:
            self._tokens.store(None, "")
            answer = self._once(method, url, data, idempotency_key, **options)
        self.body = answer[1]
        told = answer[0].headers.get("x-number-of-pages", "")
        self.pages = int(told) if told.isascii() and told.isdigit() else None
        return answer

    def _sign_in(self, method: str, url: str, data: Any, **options: Any) -> tuple[Any, Any]:
        """A refusal here says nothing about what was to be done with the token."""
        try:
            return self._once(method, url, data, None, **options)
        except GatewayRefused:
            raise TokenRefused("credentials not accepted") from None

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
        except STUMBLES as error:  # over an answer that it did not expect
            raise NotUnderstood(f"{method} {url}: {type(error).__name__}") from None

        if response.status_code == 404:  # the SDK takes it for success when writing
            raise refusal(404, body if isinstance(body, dict) else {})
        if _is_odd(response.status_code, body):
            raise NotUnderstood(f"{method} {url}: an answer that says nothing")
        return response, body

    def _first_answer(self, url: str, key: str) -> tuple[Any, Any]:
        """The key was used before: what did that call get? A 409 itself tells nothing."""
        try:
            response, kept = self._once("GET", f"/responses/{key}", None, None)
        except GatewayRefused as forgotten:
            raise KeySpent(f"{key}: used before, its answer is not kept") from forgotten
        try:
            asked = urlsplit(kept.get("RequestURL") or url).path.rstrip("/").lower()
            status, body = int(kept["StatusCode"]), dict(kept["Resource"] or {})
        except STUMBLES:
            raise NotUnderstood(f"{key}: its first answer cannot be read") from None

        if not asked.endswith(url.rstrip("/").lower()):
            raise GatewayRefused("key_reused", f"{key} already served {asked}")
        if status >= 500 or status == 408:
            raise KeySpent(f"{key}: first answered {status}")
        if status >= 400:
            refused = refusal(status, body)
            refused.is_first_answer = True
            raise refused
        return response, body


def _is_odd(status: int, body: Any) -> bool:
    """Whether a good status brings nothing, or the body of an error."""
    if body is None:
        return status != 204
    if isinstance(body, dict):
        return "errors" in body or {"Message", "Type"} <= body.keys()
    return not isinstance(body, list)


def _in_our_words(error: APIError) -> Exception:
    """The exception that says what this answer means for us."""
    status, headers = error.code, error.headers or {}
    if isinstance(error, DecodeError):
        return NotUnderstood(f"not JSON ({status})")
    if status is None or status >= 500 or status == 408:
        return GatewayDown(f"no usable answer ({status or 'none'})")
    if status == 429:
        resets = [int(text) for text in re.findall(r"\d+", headers.get("x-ratelimit-reset", ""))]
        return GatewayBusy("too many calls", moment(min(resets)) if resets else None)
    if status == 401 and "PendingUserAction" in headers.get("www-authenticate", ""):
        return GatewayRefused("sca_required", "the account's owner has to authenticate first")
    if status == 401:
        return TokenRefused("credentials or token not accepted")
    if not isinstance(error.content, dict):
        # A refusal by the provider has a body; this one may come from anything on the way.
        return NotUnderstood(f"refused without a word ({status})")
    return refusal(status, error.content)
