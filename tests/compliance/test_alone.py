import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
DOCUMENT = HOUSE / "docs" / "law.md"
WORLD = ("flask", "sqlalchemy", "wiseed_like", "psycopg", "redis", "wtforms", "jinja2")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A folder of somebody else's, with the law and the program of the document in it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(HOUSE / "compliance", folder / "compliance")
    program = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert program is not None
    (folder / "may_i.py").write_text(program.group(1))
    return folder


def asked(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "may_i.py", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


class TestTheProgramOfThirtyLines:
    def test_has_thirty(self, elsewhere):
        assert len((elsewhere / "may_i.py").read_text().splitlines()) <= 30

    def test_answers_and_says_why(self, elsewhere):
        said = asked(elsewhere)

        assert said.startswith("GATE")
        assert "you go above €1,900.00" in said
        assert "Up to €1,900.00, nothing more is asked." in said
        assert "Regulation (EU) 2020/1503, art. 21(7)" in said
        assert "['consent', 'proof', 'risk_warning']" in said

    def test_answers_in_french(self, elsewhere):
        said = asked(elsewhere, "fr")

        assert "vous dépassez 1\u202f900,00\u00a0€" in said
        assert "Règlement (UE) 2020/1503, art. 21(7)" in said

    def test_needs_no_web_and_no_database(self, elsewhere):
        program = (
            elsewhere / "may_i.py"
        ).read_text() + f"assert not set({WORLD}) & set(sys.modules)"
        (elsewhere / "may_i_alone.py").write_text(program)
        subprocess.run(
            [sys.executable, "-P", "may_i_alone.py"],
            cwd=elsewhere,
            env={"PYTHONPATH": str(elsewhere), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        )
