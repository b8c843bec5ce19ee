"""What does a person read when something is refused, absent or broken?"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from wiseed_like import logs
from wiseed_like.db import session
from wiseed_like.decisions.contest import number
from wiseed_like.errors import NotFound, Refused
from wiseed_like.refusals import keeps_refusals, numbered, say
from wiseed_like.web.whereabouts import page_before, way_back

log = logs.get(__name__)
WORTH_KEEPING = 40  # characters
# What PostgreSQL ends so that another change goes on: serialization_failure, deadlock_detected,
# lock_not_available.
CROSSED = ("40001", "40P01", "55P03")
KNOWN = (400, 403, 404, 405, 413, 422, 429)
BAD_HOST = "Ce site n'est pas servi sous ce nom. / This site is not served under that name."


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
        page = render_template(
            "errors/400.html",
            expired=True,
            signed_out=not current_user.is_authenticated,
            came_from=way_back(),
            written=_long_texts(),
        )
        return page, 400

    @app.errorhandler(SecurityError)
    def another_house(_: SecurityError) -> Response:
        # Under a name that is not ours no address can be made, so no page either.
        return Response(f"{BAD_HOST}\n", 400, content_type="text/plain; charset=utf-8")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        code = error.code or 500
        if code >= 500:
            return _broken(getattr(error, "original_exception", None) or error), code
        shown = code if code in KNOWN else 400
        page = render_template(f"errors/{shown}.html", came_from=page_before())
        # What a method that is not allowed must say: which ones are.
        return page, code, [each for each in error.get_headers() if each[0] == "Allow"]

    @app.errorhandler(OperationalError)
    def crossed(error: OperationalError) -> tuple[str, int]:
        if getattr(error.orig, "sqlstate", None) not in CROSSED:
            return _broken(error), 500
        log.warning("two changes crossed", why=error)
        session.rollback()
        return render_template("errors/409.html", came_from=way_back()), 409

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        return _broken(error), 500


def _long_texts() -> list[str]:
    """What took somebody time to write, to be copied: a form that came too late loses nothing."""
    return [
        text
        for name, text in request.form.items()
        if "password" not in name and len(text) > WORTH_KEEPING and " " in text
    ]


def _broken(error: BaseException) -> str:
    """Everything to the log, the request's id to the person, nothing half done.

    It may be the database that does not answer: nobody is looked up for this page.
    """
    log.error("a page broke", exc_info=error)
    with suppress(Exception):
        # What broke may have left a transaction that answers nothing any more.
        session.rollback()
    g.is_broken = True
    current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]
    return render_template("errors/500.html", request_id=logs.request_id())
