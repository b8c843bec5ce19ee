"""Which files do the tests send? Small real ones, and ones that only pretend."""

from __future__ import annotations

import io
import struct
import zlib

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


def active_pdf(kind: str) -> bytes:
    """A page that acts: by a script, when it opens, through a form, or with a file in it."""
    run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    content = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        root = document.Root
        if kind == "open_action":
            root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://exemple.fr")
        elif kind == "javascript":
            root.Names = pikepdf.Dictionary(
                JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", run]))
            )
        elif kind == "additional_actions":
            page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named))
        elif kind == "hidden_script":
            link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=document.make_indirect(run))
            page.Annots = pikepdf.Array([link])
        elif kind == "next_action":
            root.OpenAction = pikepdf.Dictionary(
                S=pikepdf.Name.GoTo, D=pikepdf.Array([page.obj, pikepdf.Name.Fit]), Next=run
            )
        elif kind == "launch":
            action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
            page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])
        elif kind == "embedded_file":
            document.attachments["a.txt"] = b"bonjour"
        elif kind == "other_file":
            action = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F="autre.pdf")
            page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])
        elif kind == "local_link":
            action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///etc/passwd")
            page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])
        elif kind == "rich_media":
            page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)])
        elif kind == "xfa":
            root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))
        document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return content.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, kind)
    return content.getvalue()


def announcing(size: tuple[int, int]) -> bytes:
    """A small PNG whose header announces another size, checksum included."""
    content = picture()
    header = b"IHDR" + struct.pack(">II", *size) + content[24:29]
    return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]


def upload(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


ACTIVE = (
    "open_action", "javascript", "additional_actions", "hidden_script", "next_action", "launch",
    "embedded_file", "xfa", "other_file", "local_link", "rich_media",
)  # fmt: skip


def bomb_pdf(megabytes: int) -> bytes:
    """A small file with a stream that unpacks to so much."""
    packer, packed = zlib.compressobj(9), bytearray()
    for _ in range(megabytes):
        packed += packer.compress(bytes(1024 * 1024))
    packed += packer.flush()
    content = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.Contents = pikepdf.Stream(document, bytes(packed), Filter=pikepdf.Name.FlateDecode)
        document.save(content)
    return content.getvalue()


def crowded_pdf(arrays: int) -> bytes:
    """A file of very many small objects."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return content.getvalue().replace(
        b"/Type /Catalog", b"/Type /Catalog /X [" + b"[]" * arrays + b"]"
    )


def vast_picture_pdf() -> bytes:
    """A page with a picture that says it is 30 000 pixels wide and high."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        vast = pikepdf.Stream(document, zlib.compress(b"x"), Filter=pikepdf.Name.FlateDecode)
        vast.Type, vast.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        vast.Width = vast.Height = 30_000
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=vast))
        document.save(content)
    return content.getvalue()


def told_pdf() -> bytes:
    """A page that names its author and its program, in both places where PDFs do."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        with document.open_metadata() as told:
            told["dc:creator"] = ["Camille Secrète"]
        document.docinfo["/Author"] = "Camille Secrète"
        document.save(content)
    return content.getvalue()


def two_sided_pdf() -> bytes:
    """A PDF that is a page of HTML as well, by what stands behind its end."""
    return pdf() + b"\n<html><script>alert('deux faces')</script></html>"


def signed_pdf(type_: str) -> bytes:
    """A page with an author, and a range of bytes as signatures have one."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = "Camille Secrète"
        document.Root.Held = document.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name(type_), ByteRange=[0, 10, 20, 10])
        )
        document.save(content)
    return content.getvalue()


def animated() -> bytes:
    content = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("navy", "white")]
    frames[0].save(content, "PNG", save_all=True, append_images=frames[1:])
    return content.getvalue()


def photograph() -> bytes:
    """A JPEG on its side, with the place where it was taken and the name of the camera."""
    exif = Image.Exif()
    exif[0x0110] = "Appareil-Secret"
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    content = io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(content, "JPEG", exif=exif)
    return content.getvalue()
