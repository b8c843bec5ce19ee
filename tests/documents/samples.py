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
        elif kind == "xfa":
            root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))
        document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return content.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, kind)
    return content.getvalue()


def upload(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)
