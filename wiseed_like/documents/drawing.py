"""How is a document looked at without being opened? Drawn as pictures, with the reader's name on.

Runs in the locked-in process (`inspector.py`): what an officer's browser is given are pixels.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from wiseed_like.documents import picture_check
from wiseed_like.documents.rules import LARGEST_PICTURE, LONGEST_PDF, PDF, Purpose, type_of
from wiseed_like.documents.turned_down import TurnedDown

DOTS = 150 / 72  # pixels for a point: 150 dots per inch
LONGEST_SIDE = 2400  # pixels
_INK = (110, 0, 40, 76)  # a third opaque: read through, not read over
_GAP = 3.2  # lines of text between two rows of the mark


def page(content: bytes, number: int, mark: str) -> bytes:
    """Page `number`, from 1, as a JPEG with the mark across it. Raises TurnedDown."""
    with io.BytesIO() as drawn:
        marked(_picture(content, number), mark).save(drawn, "JPEG", quality=85)
        return drawn.getvalue()


def every_page(content: bytes, mark: str) -> bytes:
    """All pages as pictures with the mark, in a new PDF. Raises TurnedDown."""
    pages = (marked(each, mark) for each in _pictures(content))
    with io.BytesIO() as drawn:
        first = next(pages)
        first.save(drawn, "PDF", save_all=True, append_images=pages, resolution=150, quality=80)
        return drawn.getvalue()


def marked(picture: Image.Image, mark: str) -> Image.Image:
    """The picture with the mark written all over it, slantwise."""
    base = picture.convert("RGBA")
    size = max(14, max(base.size) // 55)
    font = ImageFont.load_default(size)
    side = int((base.width**2 + base.height**2) ** 0.5) + 2 * size
    veil = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    step = pen.textlength(mark, font) + 4 * size
    for row, top in enumerate(range(0, side, int(size * _GAP))):
        across = -(row % 2) * step / 2
        while across < side:
            pen.text((across, top), mark, font=font, fill=_INK)
            across += step
    veil = veil.rotate(30, resample=Image.Resampling.BILINEAR)
    left, top = (side - base.width) // 2, (side - base.height) // 2
    cut = veil.crop((left, top, left + base.width, top + base.height))
    return Image.alpha_composite(base, cut).convert("RGB")


def _picture(content: bytes, number: int) -> Image.Image:
    for found, picture in enumerate(_pictures(content, only=number), start=number):
        if found == number:
            return picture
    raise TurnedDown("broken_file")


def _pictures(content: bytes, only: int | None = None) -> Iterator[Image.Image]:
    """Each page drawn, or only one."""
    if type_of(content[:16]) != PDF:
        if only in (None, 1):
            yield _small(picture_check.opened(content))
        return
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as broken:
        raise TurnedDown("broken_file") from broken
    try:
        count = min(len(document), LONGEST_PDF[Purpose.BUSINESS])
        numbers = range(count) if only is None else range(only - 1, min(only, count))
        for index in numbers:
            yield _drawn(document[index])
    finally:
        document.close()


def _drawn(sheet: pypdfium2.PdfPage) -> Image.Image:
    width, height = (max(each, 1.0) for each in sheet.get_size())
    scale = min(DOTS, LONGEST_SIDE / max(width, height))
    if width * height * scale**2 > LARGEST_PICTURE:
        raise TurnedDown("too_many_pixels")
    bitmap = sheet.render(scale=scale, may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    sheet.close()
    return picture


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture.convert("RGB")
