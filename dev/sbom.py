"""Which software of others runs here? A CycloneDX list of it, with licences, for `make sbom`.

Python packages as they are installed from requirements.lock, and the front-end files of
package-lock.json. What only developers need has the scope `excluded`.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Collection, Iterator
from configparser import ConfigParser
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from dev import interrupts
from dev.assets import PACKAGE_LOCK
from dev.paths import PYTHON, ROOT, VAR, VENV
from dev.steps import StepFailed, Words, say, take

SBOM = VAR / "sbom.cdx.json"


def main() -> int:
    interrupts.listen()
    try:
        make(SBOM)
    except StepFailed as failure:
        say(str(failure))
        return 1
    return 0


def make(where: Path) -> None:
    """Write the list to `where`; the same lock gives the same bytes. Raises StepFailed."""
    where.parent.mkdir(exist_ok=True)
    reader: Words = [VENV / "bin" / "cyclonedx-py", "environment"]
    how: Words = ["--output-reproducible", "--output-format", "JSON", "--output-file", where]
    take(f"{where.relative_to(ROOT)}", [*reader, *how, PYTHON])
    found: dict[str, Any] = json.loads(where.read_text())
    needed = _needed(_declared(), set())
    for component in found["components"]:
        component["scope"] = "required" if _plain(component["name"]) in needed else "excluded"
    found["components"] += _front_end()
    where.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def _declared() -> list[str]:
    """What setup.cfg says that the platform itself needs."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    return config["options"]["install_requires"].split("\n")


def _needed(lines: list[str], seen: set[str], extras: Collection[str] = ("",)) -> set[str]:
    """Adds to `seen` the names of those packages and of all that they need in turn."""
    for line in filter(None, map(str.strip, lines)):
        requirement = Requirement(line)
        marker, name = requirement.marker, _plain(requirement.name)
        wanted = not marker or any(marker.evaluate({"extra": extra}) for extra in extras)
        if not wanted or (name in seen and not requirement.extras):
            continue
        seen.add(name)
        with suppress(PackageNotFoundError):  # for another system or another Python
            _needed(requires(name) or [], seen, {"", *requirement.extras})
    return seen


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _front_end() -> Iterator[dict[str, Any]]:
    """Each file that the set-up copies from npm's packages belongs to one of these."""
    packages: dict[str, Any] = json.loads(PACKAGE_LOCK.read_text())["packages"]
    for path, package in sorted(packages.items()):
        if not path:
            continue
        name = path.removeprefix("node_modules/")
        url = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        algorithm, _, digest = package["integrity"].partition("-")
        yield {
            "bom-ref": url,
            "type": "library",
            "name": name,
            "version": package["version"],
            "purl": url,
            "scope": "required",
            "licenses": [{"license": {"id": package["license"]}}],
            "hashes": [
                {
                    "alg": algorithm.upper().replace("SHA", "SHA-"),
                    "content": base64.b64decode(digest).hex(),
                }
            ],
        }


if __name__ == "__main__":
    sys.exit(main())
