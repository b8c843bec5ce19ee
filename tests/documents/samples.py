"""Which files do the tests send? Small real ones, and ones that only pretend."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image
from werkzeug.datastructures import FileStorage


def pdf(*, password: str = "", pages: int = 1) -> bytes:
    content = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        encryption = pikepdf.Encryption(owner=password, user=password) if password else False
        document.save(content, encryption=encryption, deterministic_id=not password)
    return content.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, kind)
    return content.getvalue()


def upload(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)
