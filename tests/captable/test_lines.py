"""Is a line of the register written so that nobody can change it, in either of its forms?"""

from __future__ import annotations

import json
from datetime import date

import pytest

from wiseed_like.captable.rules import Leg, body_of, told_by
from wiseed_like.chain import GENESIS, first_broken, link

# Written before there were classes: these very texts, and what their hashes were on that day.
OLD = (
    (
        '{"class":"ordinary","company":"7","effective_on":"2024-01-15","entries":[{"card":"","delta":'
        '"-100000","holder":"1","subscription":null},{"card":"85c542cf9e6769736c86d8895da0e6cb8f72ade'
        '20ff9d396018cd438c3c17b7e","delta":"100000","holder":"2","subscription":null}],"key":'
        '"constitution","kind":"constitution","nominal":"10.00","seq":"1"}',
        "1c008bcfbf1633a81f69147b429e73cae12e5ffa6d7339f5ef0594df7d986888",
    ),
    (
        '{"class":"ordinary","company":"7","effective_on":"2026-12-01","entries":[{"card":"","delta":'
        '"-25","holder":"1","subscription":null},{"card":"3a5491f8d0cab717895f2a994c642b83db37c487643'
        '0320a98d9bff02ac8e14f","delta":"25","holder":"3","subscription":"41"}],"key":"round:3",'
        '"kind":"capital_increase","nominal":"10.00","seq":"2"}',
        "b5e2303a5c3f0dfd1c86a138f91c22bd025bf1b644debf44ae847974be495669",
    ),
)
ADP1 = {"name": "Actions de préférence ADP1", "nominal": "10.00", "votes": "1", "price": "40.00"}


def newer(seq: int = 3, **changes: str) -> str:
    """A movement of preference shares."""
    return body_of(
        company_id=7,
        seq=seq,
        kind="capital_increase",
        effective_on=date(2027, 3, 1),
        classes={"ADP1": {**ADP1, **changes}},
        key="round:4",
        legs=[Leg(1, -10, "", class_code="ADP1"), Leg(3, 10, "ab", 52, "ADP1")],
    )


class TestAnOldLine:
    def test_keeps_its_hash(self):
        head = GENESIS
        for seq, (body, expected) in enumerate(OLD, start=1):
            head = link(head, seq, body)
            assert head.hex() == expected

    def test_is_read_as_ordinary_shares(self):
        told = told_by(OLD[1][0])
        assert told.lines == ((1, "ORD", -25), (3, "ORD", 25))
        assert told.classes == {"ORD": {"nominal": "10.00"}}

    def test_that_says_another_class_is_no_such_line(self):
        with pytest.raises(ValueError, match="ordinary"):
            told_by(OLD[0][0].replace("ordinary", "preferred"))


class TestANewLine:
    def test_says_its_class_and_what_the_class_is(self):
        told = told_by(newer())
        assert told.lines == ((1, "ADP1", -10), (3, "ADP1", 10))
        assert told.classes == {"ADP1": ADP1}
        assert json.loads(newer())["form"] == "2"

    def test_goes_on_the_chain_of_the_old_ones(self):
        links, head = [], GENESIS
        for seq, body in enumerate([*(body for body, _ in OLD), newer()], start=1):
            found = link(head, seq, body)
            links.append((seq, body, head, found))
            head = found

        assert first_broken(links) is None
        seq, body, before, found = links[2]
        for tampered in (body.replace('"class":"ADP1"', '"class":"ORD"', 1), newer(price="4.00")):
            assert first_broken([*links[:2], (seq, tampered, before, found)]) == 3
