import pytest

from compliance import items
from compliance.archive import plain
from compliance.items import Item, PlanItem
from compliance.words import said

FAMILIES = [
    kind for kind in vars(items).values() if isinstance(kind, type) and issubclass(kind, Item)
]
EVERY = [item for family in FAMILIES for item in family]


class TestAnItem:
    @pytest.mark.parametrize("item", EVERY)
    def test_says_itself_in_both_languages(self, item):
        assert said(item, "fr") == item.words.fr
        assert said(item, "en") == item.words.en
        assert item.words.fr != item.words.en

    def test_is_its_name_for_programs(self):
        assert PlanItem("risks") is PlanItem.RISKS
        assert PlanItem.RISKS == "risks"
        assert plain(PlanItem.RISKS) == "risks"
        assert frozenset({"risks"}) == frozenset({PlanItem.RISKS})
