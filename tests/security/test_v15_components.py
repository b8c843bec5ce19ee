"""Is every piece of other people's software known by name, version and digest?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dev import sbom
from dev.assets import PACKAGE_LOCK
from dev.environment import LOCK
from dev.paths import VAR


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    where = VAR / "tests" / "sbom.cdx.json"
    sbom.make(where)
    found: dict[str, Any] = json.loads(where.read_text())
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(found: dict[str, Any], *, scope: str = "") -> set[str]:
    return {
        plain(each["name"]) for each in found["components"] if not scope or each["scope"] == scope
    }


def test_v15_1_2_every_component_is_in_the_list_of_materials(made: dict[str, Any]):
    """`make sbom` writes a CycloneDX list of all installed packages and front-end files, with
    versions, licences and scope; it is compared with the lock, which carries the digests."""
    locked = re.findall(r"^([\w.-]+)==(\S+)(?: ;(.*))? \\$", LOCK.read_text(), re.MULTILINE)
    here = {plain(name) for name, _, marker in locked if not marker}

    assert made["bomFormat"] == "CycloneDX"
    assert len(here) > 80
    assert here <= names(made)
    assert {"flask", "sqlalchemy", "cryptography", "psycopg-binary"} <= names(
        made, scope="required"
    )
    assert {"pytest", "hypothesis", "bandit"} <= names(made, scope="excluded")
    assert all(each.get("version") for each in made["components"])
    npm = json.loads(PACKAGE_LOCK.read_text())["packages"].keys() - {""}
    assert {plain(each.removeprefix("node_modules/")) for each in npm} <= names(made)


class TestTheList:
    def test_tells_nothing_of_the_machine_that_made_it(self, made: dict[str, Any]):
        assert str(Path.cwd()) not in json.dumps(made)
        assert str(Path.home()) + "/" not in json.dumps(made)
