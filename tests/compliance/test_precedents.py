from datetime import datetime

import pytest

from compliance.archive import facts_of
from compliance.as_of import as_of
from compliance.rulebook import RULES
from tests.compliance.precedents import all_precedents, told

PRECEDENTS = list(all_precedents())


class TestPrecedents:
    def test_there_are_some_for_every_rule(self):
        assert {rule for rule, _ in PRECEDENTS} == set(RULES)

    @pytest.mark.parametrize(
        "precedent",
        [precedent for _, precedent in PRECEDENTS],
        ids=[f"{rule}-{place}" for place, (rule, _) in enumerate(PRECEDENTS)],
    )
    def test_are_still_the_law(self, precedent):
        rule, facts = facts_of(precedent, RULES)
        answer = told(rule(facts, as_of(datetime.fromisoformat(precedent["now"]))))

        assert answer == {name: precedent[name] for name in precedent.keys() & answer.keys()}
        assert precedent.keys() - answer.keys() <= {"rule", "now", "facts"}
