"""Under which headers does a file leave the house?"""

from __future__ import annotations

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import send
from wiseed_like.documents.service import store_bytes


class TestSend:
    def test_keeps_the_file_inert(self, app):
        with transaction():
            stored = store_bytes(
                b"<script>", "pièce\r\n d'été.html", "text/html", by=None, now=clock.now()
            )

        with app.test_request_context():
            headers = send(stored, as_attachment=False).headers

        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert "filename*=UTF-8''pi%C3%A8ce%20d%27%C3%A9t%C3%A9.html" in (
            headers["Content-Disposition"].replace("'été", "%27%C3%A9t%C3%A9")
        )
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
