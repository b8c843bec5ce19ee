"""Is this a picture, one, whole and of a bearable size? Runs in the locked-in process."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from wiseed_like.documents.rules import JPEG, LARGEST_PICTURE, Purpose
from wiseed_like.documents.turned_down import TurnedDown

LONGEST_SIDE = 4000  # pixels of a picture that is drawn anew
_FORMATS = ("JPEG", "PNG")


def check(content: bytes, kind: str, purpose: Purpose) -> bytes | None:
    """What to keep if not the picture as it was sent. Raises TurnedDown."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture that would fill the memory.
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                if picture.width * picture.height > LARGEST_PICTURE:
                    raise TurnedDown("too_many_pixels")
                # Telephones put a second, small picture into a JPEG: only the first is drawn.
                if kind != JPEG and getattr(picture, "n_frames", 1) > 1:
                    raise TurnedDown("animated_picture")
                picture.verify()
            # verify() reads the structure only; a truncated picture is seen on decoding.
            upright = opened(content)
    except TurnedDown:
        raise
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as broken:
        raise TurnedDown("broken_file") from broken
    return None if purpose is Purpose.IDENTITY else _drawn_anew(upright, kind)


def opened(content: bytes) -> Image.Image:
    """The picture, decoded, the right way up, at most LONGEST_SIDE long."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        # A JPEG can be decoded small, which is what lets a large one fit into the memory.
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return ImageOps.exif_transpose(picture)


def _drawn_anew(picture: Image.Image, kind: str) -> bytes:
    """The same pixels in a new file: nothing of the old one is copied, place and device least."""
    modes = ("RGB", "L") if kind == JPEG else ("RGB", "RGBA", "L", "LA", "1")
    clean = picture if picture.mode in modes else picture.convert("RGB")
    bare = Image.frombytes(clean.mode, clean.size, clean.tobytes())
    drawn = io.BytesIO()
    if kind == JPEG:
        bare.save(drawn, "JPEG", quality=88)
    else:
        bare.save(drawn, "PNG")
    return drawn.getvalue()
