"""What do we decide ourselves of a place on a waiting list?"""

from __future__ import annotations

import pytest

from wiseed_like.errors import IllegalMove
from wiseed_like.subscriptions.waiting.rules import ACTIVE, LIFE_CYCLE, PlaceState, fitting


class TestHowManyAreOffered:
    @pytest.mark.parametrize(
        ("wanted", "accepts_fewer", "available", "least", "offered"),
        [
            (10, False, 10, 3, 10),
            (10, False, 9, 3, 0),
            (10, True, 9, 3, 9),
            (10, True, 2, 3, 0),
            (10, True, 3, 3, 3),
            (10, True, 99, 3, 10),
        ],
    )
    def test_is(self, wanted, accepts_fewer, available, least, offered):
        assert fitting(wanted, accepts_fewer, available, least) == offered


class TestAPlaceThatIsOver:
    @pytest.mark.parametrize("state", sorted(set(PlaceState) - set(ACTIVE)))
    @pytest.mark.parametrize("action", ["offer", "take", "lapse", "leave", "end"])
    def test_never_comes_back(self, state, action):
        with pytest.raises(IllegalMove):
            LIFE_CYCLE.after(state, action)
