"""Would the tests of the law notice a wrong law? Change it a little, everywhere, and see.

`make mutants` copies compliance/ and its tests into var/mutation/, lets mutmut change one thing
at a time and prints the changes that no test noticed. Those that remain are explained in
docs/mutants.md. ARGS may name chapters or modules: make mutants ARGS="tax offers.kiis".

mutmut leaves decorated functions alone, and every rule is one: in the copy, `@rule(...)` over a
function becomes a call after it, which means the same.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent
THERE = HERE / "var" / "mutation"
# The general properties of every rule would be run for every change: the tests of each module
# have to notice by themselves.
SLOW = ("test_every_rule.py", "test_alone.py")
CONFIG = """\
[mutmut]
source_paths = compliance
pytest_add_cli_args_test_selection = tests/compliance
also_copy =
    tests
do_not_mutate =
    compliance/parameters/*
pytest_add_cli_args =
    -q
    -p
    no:cacheprovider
track_dependencies = False
use_git_change_detection = False

[tool:pytest]
pythonpath = .
addopts = --import-mode=importlib
"""
# mutmut runs the tests many times in one process, which hypothesis takes for a mistake.
CONFTEST = """\
import hypothesis.core
from hypothesis import settings

hypothesis.core.fail_health_check = lambda *args, **kwargs: None
settings.register_profile("mutation", max_examples=20, deadline=None, derandomize=True)
settings.load_profile("mutation")
"""


def main(modules: list[str]) -> int:
    prepare()
    mutmut = [sys.executable, "-m", "mutmut"]
    names = [f"compliance.{module}.*" for module in modules]
    subprocess.run([*mutmut, "run", *names], cwd=THERE, check=False)
    return subprocess.run([*mutmut, "results"], cwd=THERE, check=False).returncode


def prepare() -> None:
    """The law and its tests in a folder of their own, ready to be changed."""
    shutil.rmtree(THERE, ignore_errors=True)
    (THERE / "tests").mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__", *SLOW)
    shutil.copytree(HERE / "compliance", THERE / "compliance", ignore=ignore)
    shutil.copytree(HERE / "tests" / "compliance", THERE / "tests" / "compliance", ignore=ignore)
    for path in (THERE / "compliance").rglob("*.py"):
        path.write_text(undecorated(path.read_text()))
    (THERE / "setup.cfg").write_text(CONFIG)
    (THERE / "tests" / "compliance" / "conftest.py").write_text(CONFTEST)


def undecorated(source: str) -> str:
    """The same module, each `@rule(...)` written as a call after its function."""
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        if not isinstance(node, ast.FunctionDef) or not node.decorator_list:
            continue
        decorator = node.decorator_list[0]
        if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "rule":
            continue
        assert node.end_lineno is not None, "parsed from a text"
        called = ast.unparse(decorator)
        first = decorator.lineno - 1
        body = lines[node.lineno - 1 : node.end_lineno]
        body[0] = body[0].replace(f"def {node.name}(", f"def judge_{node.name}(", 1)
        lines[first : node.end_lineno] = [
            *body,
            "",
            "",
            f"{node.name} = {called}(judge_{node.name})",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
