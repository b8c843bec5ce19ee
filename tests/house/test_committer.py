"""Who commits? One line of `db.py`, for the edges; nobody else ends a transaction."""

from __future__ import annotations

import ast

from tests.house.reading import calls, modules

BELOW_THE_EDGES = ("service.py", "queries.py", "models.py", "rules.py", "forms.py")


class TestTheCommit:
    def test_stands_in_one_room_of_the_house(self):
        found = {
            str(path) for path, code in modules().items() for name, _ in calls(code)
            if name == "commit"
        }  # fmt: skip

        assert found == {"wiseed_like/db.py"}

    def test_is_not_asked_for_by_another_name(self):
        """The block of a `with session.begin()` ends with a commit of its own."""
        found = [
            f"{path}:{block.lineno}"
            for path, code in modules().items()
            for block in ast.walk(code)
            if isinstance(block, ast.With)
            for item in block.items
            if ast.unparse(item.context_expr).endswith(".begin()")
        ]

        assert found == []


class TestATransaction:
    def test_is_opened_by_the_edges_only(self):
        found = [
            f"{path}:{call.lineno}"
            for path, code in modules().items()
            for name, call in calls(code)
            if name == "transaction" and path.name in BELOW_THE_EDGES
        ]

        assert found == []

    def test_is_opened_somewhere_at_all(self):
        """What the test above looks for is what the edges write."""
        assert any(name == "transaction" for code in modules().values() for name, _ in calls(code))
