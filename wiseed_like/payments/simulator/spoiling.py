"""How is an answer spoiled on its way, once everything was done and kept?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response

from wiseed_like.payments.simulator.errors import ApiError

PROXY_PAGE = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body></body></html>"
WRONG_BY = 100  # cents


def too_many(until: float) -> ApiError:
    """429, as when the first of the four windows is used up; it ends at `until` (Unix seconds)."""
    ends = max(1, round(until))
    return ApiError(
        429,
        "rate_limit",
        "Too many requests",
        headers={
            "x-ratelimit": "2300,2300,2300,2300",
            "x-ratelimit-remaining": "0,2200,6500,103300",
            "x-ratelimit-reset": f"{ends},{ends + 900},{ends + 2_700},{ends + 85_500}",
        },
    )


def error(_response: Response) -> Response:
    return Response('{"Message": "Internal Server Error"}', status=500)


def page_of_a_proxy(response: Response) -> Response:
    return Response(PROXY_PAGE, status=response.status_code, content_type="text/html")


def half_of_it(response: Response) -> Response:
    """The length announced is that of the half: nothing but the JSON tells."""
    whole = response.get_data()
    half = whole[: len(whole) // 2]
    return Response(half, status=response.status_code, content_type=response.content_type)


def broken_line(response: Response) -> Response:
    whole = response.get_data()

    def half() -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        raise ConnectionError("the line went dead, as asked")

    broken = Response(half(), status=response.status_code, content_type=response.content_type)
    broken.content_length = len(whole)
    return broken


def other_amounts(response: Response) -> Response:
    told = json.loads(response.get_data() or b"null")
    wrong = Response(
        json.dumps(_with_other_amounts(told)),
        status=response.status_code,
        content_type=response.content_type,
    )
    return wrong


def _with_other_amounts(told: Any) -> Any:
    if isinstance(told, list):
        return [_with_other_amounts(each) for each in told]
    if not isinstance(told, dict):
        return told
    if set(told) == {"Currency", "Amount"} and told["Amount"]:
        return {**told, "Amount": told["Amount"] + WRONG_BY}
    return {key: _with_other_amounts(value) for key, value in told.items()}


WAYS: dict[str, Callable[[Response], Response]] = {
    "error_after": error,
    "lose_answer": broken_line,
    "html": page_of_a_proxy,
    "truncated": half_of_it,
    "wrong_amount": other_amounts,
}
