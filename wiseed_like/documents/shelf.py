"""Where do the bytes lie? In a folder outside the web root, under names that say nothing."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import IO

_root: Path | None = None


def configure(root: Path) -> None:
    """Choose the folder (settings.files_dir). It is made when the first file comes."""
    global _root
    _root = root


def path_of(file_id: uuid.UUID) -> Path:
    """Where the file of this id lies: two levels of folders, so that none grows huge."""
    if _root is None:
        raise RuntimeError("the shelf has no folder: configure() was not called")
    name = file_id.hex
    return _root / name[:2] / name[2:4] / name


def create(file_id: uuid.UUID) -> IO[bytes]:
    """A new file to write, readable by this system user only. Raises if the id is taken."""
    path = path_of(file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "wb")


def discard(file_id: uuid.UUID) -> None:
    """Remove the file, if it is there."""
    path_of(file_id).unlink(missing_ok=True)
