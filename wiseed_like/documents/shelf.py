"""Where do the bytes lie, and under which keys? Sealed, outside the web root, under no name."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from wiseed_like.vault import Keyring

_root: Path | None = None
_ring: Keyring | None = None


def configure(root: Path, keys: Mapping[str, str]) -> None:
    """Choose the folder and the master keys (settings.files_dir, settings.documents_keys).

    The folder is made when the first file comes. Raises ValueError for a key that is none.
    """
    global _root, _ring
    _root, _ring = root, Keyring(keys)


def ring() -> Keyring:
    """The master keys."""
    if _ring is None:
        raise RuntimeError("the shelf has no keys: configure() was not called")
    return _ring


def path_of(file_id: uuid.UUID) -> Path:
    """Where the sealed file of this id lies: two levels of folders, so that none grows huge."""
    return plain_path_of(file_id).with_suffix(".sealed")


def plain_path_of(file_id: uuid.UUID) -> Path:
    """Where it lay before files were sealed."""
    if _root is None:
        raise RuntimeError("the shelf has no folder: configure() was not called")
    name = file_id.hex
    return _root / name[:2] / name[2:4] / name


def list_plain() -> list[Path]:
    """Files that are not sealed."""
    if _root is None or not _root.is_dir():
        return []
    return [each for each in _root.glob("??/??/*") if not each.suffix and len(each.name) == 32]


def id_of(path: Path) -> uuid.UUID:
    """Whose file lies there."""
    return uuid.UUID(path.stem)


def put(file_id: uuid.UUID, sealed: bytes, *, again: bool = False) -> None:
    """Write a sealed file, readable by this system user only.

    Raises FileExistsError if the id is taken, unless it is written `again`.
    """
    path = path_of(file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if again else os.O_EXCL)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(sealed)


def discard(file_id: uuid.UUID) -> None:
    """Remove the file in whichever form it is there."""
    path_of(file_id).unlink(missing_ok=True)
    plain_path_of(file_id).unlink(missing_ok=True)
