import ast
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from compliance import texts
from wiseed_like import reasons
from wiseed_like.reasons import REASONS, Reason, by_code

HOUSE = Path(__file__).parent.parent / "wiseed_like"
ROOM = HOUSE / "reasons"


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
        assert code in REASONS, f"{where} refuses with {code!r}: say why in wiseed_like/reasons"


class TestReasons:
    @pytest.mark.parametrize(("code", "reason"), REASONS.items(), ids=list(REASONS))
    def test_have_a_text_a_ground_and_a_remedy(self, code, reason):
        assert texts.cited(reason.article, "fr")
        assert reason.because.endswith(".")
        assert reason.remedy.endswith(".")


class TestACode:
    def test_has_one_reason_only(self):
        one, other = (Reason(("moved_on",), "Levain", each, each) for each in ("One.", "Other."))

        with pytest.raises(ValueError, match="moved_on"):
            by_code((one, other))

    @pytest.mark.parametrize("module", [each.name for each in iter_modules(reasons.__path__)])
    def test_is_found_whatever_domain_wrote_it(self, module):
        """No file of the room is forgotten in the one table."""
        written = getattr(import_module(f"{reasons.__name__}.{module}"), "REASONS", ())

        assert all(REASONS.get(code) is each for each in written for code in each.codes)


class TestNoReason:
    def test_is_kept_for_a_refusal_that_nobody_makes_any_more(self):
        """A code stands in the code, in a template, or is made of a field's name."""
        written = "".join(
            path.read_text()
            for folder, kind in ((HOUSE, "*.py"), (HOUSE.parent / "templates", "*.html"))
            for path in folder.rglob(kind)
            if path.parent != ROOM
        )
        made = ("_missing",)
        idle = [code for code in REASONS if f'"{code}"' not in written and not code.endswith(made)]
        assert idle == []
