"""Can the account of a shareholder be read on a telephone?"""

from __future__ import annotations

import pytest

from tests.subscriptions.world import an_open_round
from wiseed_like.accounts.models import User
from wiseed_like.captable.queries import cap_table
from wiseed_like.db import session

CUT_OFF = """() => [...document.querySelectorAll(".data-table td, .data-table th[scope=row]")]
  .filter(cell => cell.getBoundingClientRect().right > innerWidth)
  .map(cell => cell.innerText)"""
SAID = """() => [...document.querySelectorAll(".data-table td")]
  .map(cell => getComputedStyle(cell, "::before").content)"""


@pytest.mark.parametrize("width", [390, 1280])
def test_every_cell_of_the_account_is_within_the_page(house, page, live_server, sign_in, width):
    offer = an_open_round()
    company = offer.company
    client = sign_in(session.get_one(User, company.officers[0].user_id))
    cookie = client.get_cookie("session")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    page.set_viewport_size({"width": width, "height": 844})
    holder = cap_table(company.id)[0].holder.id

    page.goto(f"{live_server}/companies/{company.id}/holders/{holder}")

    assert "100" in page.inner_text(".data-table")
    assert page.evaluate(CUT_OFF) == []
    said = page.evaluate(SAID)
    assert said[-1] == ('"Solde"' if width == 390 else "none")
