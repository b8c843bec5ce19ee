"""Who looks at the simulation? An investor, in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.investors.test_service import an_investor
from tests.support.clients import ApartClient
from wiseed_like.investors.models import Investor


@pytest.fixture
def visitor(
    page: Page, live_server: str, sign_in: Callable[..., ApartClient]
) -> tuple[Page, Investor]:
    """The page of the simulation as an investor has it, and that investor."""
    investor = an_investor()
    cookie = sign_in(investor.user).get_cookie("session")
    assert cookie is not None
    page.context.add_cookies(
        [{"name": "session", "value": cookie.value, "url": live_server, "httpOnly": True}]
    )
    page.goto(f"{live_server}/simulation")
    return page, investor
