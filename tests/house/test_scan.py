"""Do outside eyes find a weakness in the code? bandit reads it all; what remains is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import scan


class TestTheCode:
    def test_holds_nothing_of_medium_severity_that_is_not_explained(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(scan, "REPORTS", tmp_path)

        assert list(scan._read_code()) == []

    def test_would_be_reported_if_it_did(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        (tmp_path / "weak.py").write_text("import pickle\npickle.loads(b'')\n")
        monkeypatch.setattr(scan, "REPORTS", tmp_path)
        monkeypatch.setattr(scan, "CODE", (str(tmp_path),))
        monkeypatch.setattr(scan, "EXPLAINED", {})

        assert any("B301" in each for each in scan._read_code())
