"""Fifty people want the last ten shares at the same moment: do exactly ten go?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import requests
from sqlalchemy import func, select

from compliance.capital.bulletin import in_words
from tests.subscriptions.world import an_investor, an_open_round, an_order, counts
from tests.support.clients import signed_in_client
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription

PEOPLE, LEFT = 50, 10


def ready_to_sign(app, offer, now) -> tuple[requests.Session, UUID, str]:
    """Somebody with an order of one share and a code: signed-in browser, order, code."""
    me = an_investor()
    order = an_order(me, offer, 1, now=now)
    with transaction():
        code = service.send_code(order, now=now)
    client = signed_in_client(app, me.user)
    cookie = client.get_cookie("session")
    assert cookie is not None
    browser = requests.Session()
    browser.trust_env = False
    browser.headers["User-Agent"] = client.environ_base["HTTP_USER_AGENT"]
    browser.cookies.set("session", cookie.value, domain="127.0.0.1", path="/")
    return browser, order.id, code


def test_fifty_for_the_last_ten_shares(house, live_server):
    # The server has its own clock: the real one.
    now = clock.now()
    offer = an_open_round(cap=LEFT, minimum=5, ticket="40")
    crowd = [ready_to_sign(house, offer, now) for _ in range(PEOPLE)]
    start = Barrier(PEOPLE)

    def sign(person: tuple[requests.Session, UUID, str]) -> int:
        browser, order_id, code = person
        page = browser.get(f"{live_server}/orders/{order_id}", timeout=60)
        token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
        start.wait()
        answer = browser.post(
            f"{live_server}/orders/{order_id}/sign",
            data={
                "csrf_token": token,
                "shares_in_words": in_words(1, "fr"),
                "accepts_terms": "y",
                "understands_reflection": "y",
                "code": code,
            },
            allow_redirects=False,
            timeout=60,
        )
        return answer.status_code

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(sign, crowd))
    assert sorted(answers) == [303] * LEFT + [422] * (PEOPLE - LEFT)
    assert counts(offer) == (LEFT, 0, 0)
    signed = session.scalar(select(func.sum(Subscription.shares)))
    assert signed == LEFT
