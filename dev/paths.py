"""Where does everything of a development machine lie?"""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STATIC = ROOT / "wiseed_like" / "static"

IS_MAC = platform.system() == "Darwin"
# Two checkouts on one machine are told apart by where they lie.
CHECKOUT = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]


def digest(*files: Path) -> str:
    """One hash over the names and contents of files; a folder stands for all it holds."""
    found = hashlib.sha256()
    for file in files:
        inside = sorted(file.rglob("*")) if file.is_dir() else [file]
        for each in inside:
            if each.is_file() and "__pycache__" not in each.parts:
                found.update(os.fsencode(each.relative_to(ROOT)) + b"\0" + each.read_bytes())
    return found.hexdigest()


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from its first instant on."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
