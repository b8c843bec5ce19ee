import ast
from pathlib import Path

import pytest

from compliance import texts
from wiseed_like.reasons import REASONS

HOUSE = Path(__file__).parent.parent / "wiseed_like"


def refusals() -> dict[str, str]:
    """Every code that some line of the house refuses with, and where."""
    found = {}
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found[first.value] = path.name
    return found


class TestEveryRefusal:
    def test_is_found_in_the_code(self):
        assert len(refusals()) > 50

    @pytest.mark.parametrize(("code", "where"), sorted(refusals().items()))
    def test_has_its_reason(self, code, where):
        assert code in REASONS, f"{where} refuses with {code!r}: say why in wiseed_like/reasons.py"


class TestReasons:
    @pytest.mark.parametrize(("code", "reason"), REASONS.items(), ids=list(REASONS))
    def test_have_a_text_a_ground_and_a_remedy(self, code, reason):
        assert texts.cited(reason.article, "fr")
        assert reason.because.endswith(".")
        assert reason.remedy.endswith(".")


class TestNoReason:
    def test_is_kept_for_a_refusal_that_nobody_makes_any_more(self):
        """A code stands in the code, in a template, or is made of a field's name."""
        written = "".join(
            path.read_text()
            for folder, kind in ((HOUSE, "*.py"), (HOUSE.parent / "templates", "*.html"))
            for path in folder.rglob(kind)
            if path.name not in ("reasons.py", "grounds.py")
        )
        made = ("_missing",)
        idle = [code for code in REASONS if f'"{code}"' not in written and not code.endswith(made)]
        assert idle == []
