"""Does every line know its room? The import contracts of setup.cfg, checked."""

from __future__ import annotations

import configparser
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "setup.cfg"
PREFIX = "importlinter:contract:"


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
