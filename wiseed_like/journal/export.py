"""Where does a checkpoint lie outside the database? One file each, which no later one touches.

The file is text of two lines: the canonical JSON that was signed, then the signature and the
public key in hexadecimal. Its digest (SHA-256 of the first line) is what the mail says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wiseed_like.journal.checkpoints import digest
from wiseed_like.journal.models import Checkpoint

FILES = "checkpoint-*.txt"


@dataclass(frozen=True, slots=True)
class Exported:
    """A checkpoint as it was found in a file; nothing of it is believed yet."""

    file: Path
    body: str
    signature: bytes
    public_key: str

    @property
    def sha256(self) -> bytes:
        return digest(self.body)


def path_of(folder: Path, number: int) -> Path:
    return folder / f"checkpoint-{number:06}.txt"


def export(checkpoint: Checkpoint, folder: Path) -> Path:
    """Write the file, whole or not at all, readable by its owner only; harmless when repeated."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = path_of(folder, checkpoint.number)
    if target.exists():
        return target
    half = folder / f".{target.name}.{os.getpid()}"
    text = f"{checkpoint.body}\n{checkpoint.signature.hex()} {checkpoint.public_key}\n"
    half.unlink(missing_ok=True)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.rename(target)
    return target


def exported(folder: Path) -> Iterator[Exported]:
    """The files of a folder in the order of their numbers. Raises ValueError naming a bad one."""
    for file in sorted(folder.glob(FILES)):
        body, _, rest = file.read_text().partition("\n")
        signature, _, key = rest.strip().partition(" ")
        try:
            yield Exported(file, body, bytes.fromhex(signature), key)
        except ValueError as wrong:
            raise ValueError(f"{file.name} is not a checkpoint") from wrong
