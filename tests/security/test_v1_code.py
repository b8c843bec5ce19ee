"""Could the code itself run what somebody typed? Read as syntax trees, so nothing slips by (V1)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dev.paths import ROOT

PLACES = ("wiseed_like", "compliance", "migrations")
# What loads an object may run it: these modules are not imported at all.
UNSAFE_READERS = {
    "pickle",
    "cPickle",
    "dill",
    "marshal",
    "shelve",
    "jsonpickle",
    "yaml",
    "cloudpickle",
}
RUNNERS = {"eval", "exec", "compile", "__import__", "execfile"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
SQL = {"text", "execute", "exec_driver_sql", "literal_column"}
# Where a query is put together from words of ours: (file, what may stand in it).
REVIEWED_SQL = {
    "wiseed_like/db.py": {"name", "seconds"},  # settings of a connection, our own
    # conditions with placeholders, demo only
    "wiseed_like/payments/simulator/store.py": {"terms", "where"},
    "wiseed_like/payments/simulator/pages/searching.py": {"known"},
}

Found = list[str]


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    """Every module that runs in production, by its path."""
    files = [file for place in PLACES for file in (ROOT / place).rglob("*.py")]
    assert len(files) > 250
    return {
        str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in files
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call with its name, dotted as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(tree: ast.AST) -> set[str]:
    """The modules that a module imports, their first names."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def look(trees: dict[str, ast.AST], wrong: Callable[[str, str, ast.Call], bool]) -> Found:
    return [
        f"{path}:{call.lineno} {name}"
        for path, tree in trees.items()
        for name, call in calls(tree)
        if wrong(path, name, call)
    ]


def is_written_from_parts(node: ast.expr) -> bool:
    """An f-string with a value in it, a sum, a `%` or a `.format()`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    # psycopg's own composition quotes what it is given.
    return name.endswith(".format") and not name.startswith("sql.SQL(")


def names_in(node: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


class TestTheCode:
    def test_v1_2_4_writes_no_query_from_parts(self, trees: dict[str, ast.AST]):
        """Queries are SQLAlchemy expressions, whose values travel as parameters; no text of SQL is
        put together but in the listed places, from words of ours."""

        def wrong(path: str, name: str, call: ast.Call) -> bool:
            if path.startswith("migrations") or name.rpartition(".")[2] not in SQL or not call.args:
                return False
            asked = call.args[0]
            return is_written_from_parts(asked) and not (
                names_in(asked) <= REVIEWED_SQL.get(path, set())
            )

        assert look(trees, wrong) == []

    def test_v1_2_5_gives_nothing_to_a_shell(self, trees: dict[str, ast.AST]):
        """No shell is ever started: programs are called with a list of arguments, never with
        `shell=True`, os.system or os.popen."""

        def wrong(path: str, name: str, call: ast.Call) -> bool:
            shell = any(
                word.arg == "shell" and not _is(word.value, False) for word in call.keywords
            )
            return shell or name in SHELLS

        assert look(trees, wrong) == []

    def test_v1_3_2_runs_no_text_as_code(self, trees: dict[str, ast.AST]):
        """Nothing calls eval, exec, compile or __import__, and what importlib is given is written
        in the code."""

        def wrong(path: str, name: str, call: ast.Call) -> bool:
            return name in RUNNERS or name.removeprefix("builtins.") in RUNNERS

        assert look(trees, wrong) == []

    def test_v1_3_7_makes_no_template_of_data(self, trees: dict[str, ast.AST]):
        """Templates are files of ours: nothing calls render_template_string or from_string, and
        nothing makes a Jinja template or environment at run time."""
        makers = {"render_template_string", "from_string", "Template", "Environment"}

        def wrong(path: str, name: str, call: ast.Call) -> bool:
            return name.rpartition(".")[2] in makers and "jinja_env.add" not in name

        assert look(trees, wrong) == []

    def test_v1_5_2_reads_objects_back_as_data_only(self, trees: dict[str, ast.AST]):
        """What is stored or sent is JSON: pickle, marshal, shelve and YAML are not even imported,
        and the queue is told to use its JSON serializer."""
        found = [
            f"{path}: {', '.join(sorted(unsafe))}"
            for path, tree in trees.items()
            if (unsafe := imported(tree) & UNSAFE_READERS)
        ]
        queues = [
            call
            for _, tree in trees.items()
            for name, call in calls(tree)
            if name.rpartition(".")[2] in ("Queue", "Worker", "SimpleWorker", "worker_class")
        ]

        assert found == []
        assert queues
        assert [ast.unparse(each) for each in queues if not _says_json(each)] == []


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _says_json(call: ast.Call) -> bool:
    return any(
        word.arg == "serializer" and ast.unparse(word.value).endswith("JSONSerializer")
        for word in call.keywords
    )


class TestTheLint:
    """A lint that finds nothing anywhere would pass too."""

    def test_sees_each_kind_of_fault(self, tmp_path: Path):
        bad = ast.parse(
            "import pickle\n"
            "eval(x)\n"
            "subprocess.run(x, shell=True)\n"
            "session.execute(text(f'SELECT {x}'))\n"
        )
        names = {name for name, _ in calls(bad)}

        assert imported(bad) & UNSAFE_READERS == {"pickle"}
        assert {"eval", "subprocess.run", "text", "session.execute"} <= names
        assert is_written_from_parts(ast.parse("f'SELECT {x}'", mode="eval").body)
        assert not is_written_from_parts(ast.parse("'SELECT 1'", mode="eval").body)
