"""Does every line know its room? The import contracts of setup.cfg, checked."""

from __future__ import annotations

import ast
import configparser
import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "setup.cfg"
PREFIX = "importlinter:contract:"
# Tables that must not be home-made: holidays, identifiers, numbers and dates in words.
LIBRARIES_OF_THE_LAW = {"babel", "holidays", "num2words", "stdnum"}


class TestImportContracts:
    def test_hold(self, capsys):
        status = lint_imports(config_filename=str(SETTINGS), no_cache=True)

        assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out

    def test_cover_storeys_and_rooms_and_the_law(self):
        settings = configparser.ConfigParser()
        settings.read(SETTINGS)
        names = {name.removeprefix(PREFIX) for name in settings if name.startswith(PREFIX)}

        assert {"storeys", "rooms", "law", "rules", "services"} <= names
        assert settings[PREFIX + "storeys"].getboolean("exhaustive")

    def test_let_the_law_use_four_libraries_and_nothing_else(self):
        imported = set()
        for path in (ROOT / "compliance").rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.split(".")[0])

        assert imported - sys.stdlib_module_names - {"compliance"} == LIBRARIES_OF_THE_LAW
