"""What does a person read when something is refused, absent or broken?"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, render_template
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from wiseed_like.db import session
from wiseed_like.decisions.contest import number
from wiseed_like.errors import NotFound, Refused
from wiseed_like.refusals import keeps_refusals, numbered, say
from wiseed_like.web.whereabouts import page_before, way_back


@keeps_refusals
def _numbered_for_the_reader(refusal: Refused) -> Refused:
    """Kept for whoever is signed in, so that they may contest it by its number."""
    return number(refusal, current_user) if current_user.is_authenticated else refusal


def register_errors(app: Flask) -> None:
    @app.errorhandler(NotFound)
    def absent(_: NotFound) -> tuple[str, int]:
        return render_template("errors/404.html"), 404

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> tuple[str, int]:
        # A refusal that no form was there to show.
        page = render_template(
            "errors/refused.html",
            sentences=[say(each) for each in numbered(refusal).reason_by_reason()],
            came_from=way_back(),
        )
        return page, 409

    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> tuple[str, int]:
        return render_template("errors/400.html", expired=True), 400

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        known = (400, 403, 404, 405, 413, 422, 429, 500)
        code = error.code if error.code in known else (500 if (error.code or 500) >= 500 else 400)
        page = render_template(f"errors/{code}.html", came_from=page_before())
        return page, error.code or 500

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        current_app.logger.exception("a page broke")
        # What broke may have left a transaction that answers nothing any more.
        session.rollback()
        return render_template("errors/500.html"), 500
