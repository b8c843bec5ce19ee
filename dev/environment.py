"""Does the virtual environment hold exactly what the lock says? If not, make it so."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

from dev.paths import PYTHON, ROOT, VENV
from dev.steps import StepFailed, Words, say, take

LOCK = ROOT / "requirements.lock"
STAMP = VENV / "lock-installed"


def ensure() -> None:
    """Make `.venv` and install the lock; nothing to do when the lock has not changed."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted and _works():
        return
    if not _works():
        _make()
    _install_uv()
    _install_lock()
    STAMP.write_text(wanted)


def _works() -> bool:
    """A virtual environment that was moved, or whose Python is gone, has to be made again."""
    marker = VENV / "made-for"
    here = f"{ROOT}\n"
    return os.access(PYTHON, os.X_OK) and marker.exists() and marker.read_text() == here


def _make() -> None:
    say("Setting up the Python environment, once (.venv):")
    for attempt in (1, 2):
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            take("virtual environment", [sys.executable, "-m", "venv", VENV])
            break
        except StepFailed as failure:
            shutil.rmtree(VENV, ignore_errors=True)
            if attempt == 2 or not _install_venv_module():
                raise StepFailed(f"{failure}\n{_venv_hint()}") from None
    (VENV / "made-for").write_text(f"{ROOT}\n")


def _venv_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _venv_hint() -> str:
    if shutil.which("apt-get"):
        return f"Python lacks its venv module. Install it: sudo apt-get install {_venv_package()}"
    return "Python lacks its venv module: install it, or name another one: make PYTHON=..."


def _install_venv_module() -> bool:
    """Debian ships Python without ensurepip; root can put that right."""
    if os.geteuid() != 0 or not shutil.which("apt-get") or not sys.executable.startswith("/usr"):
        return False
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", _venv_package()]
    try:
        take("apt-get update", ["apt-get", "update", "-q"], env=env)
        take(_venv_package(), install, env=env)
    except StepFailed:
        return False
    return True


def _install_uv() -> None:
    """uv itself, at the version and hashes of the lock."""
    if (VENV / "bin" / "uv").exists():
        return
    found = re.search(r"^uv==.*?(?=^\S|\Z)", LOCK.read_text(), re.MULTILINE | re.DOTALL)
    assert found, "requirements.lock does not hold uv"
    pinned = VENV / "uv.lock.txt"
    pinned.write_text(found.group())
    pip: Words = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    take("uv", [*pip, "--require-hashes", "-r", pinned])


def _install_lock() -> None:
    uv: Words = [VENV / "bin" / "uv", "pip", "sync", "--python", PYTHON, "--require-hashes", LOCK]
    try:
        take("Python packages of requirements.lock", uv)
    except StepFailed as failure:
        # uv reads no pip configuration; where only pip knows the way to the packages, pip goes.
        say("  uv could not fetch the packages; trying pip, which takes about a minute")
        pip: Words = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        try:
            take("Python packages of requirements.lock", [*pip, "-r", LOCK])
        except StepFailed:
            raise failure from None


def site_packages() -> Path:
    """Where the packages of `.venv` lie, whichever Python asks."""
    return next((VENV / "lib").glob("python3*")) / "site-packages"
