"""What does the log say when something breaks? A house with three doors more, to find out.

Started in a process of its own, as the real one is (gunicorn, flask worker).
"""

from __future__ import annotations

from flask import Flask, request

from wiseed_like import create_app as the_house, logs
from wiseed_like.accounts.access import open_to_all
from wiseed_like.accounts.models import User
from wiseed_like.db import session

log = logs.get(__name__)


def create_app() -> Flask:
    app = the_house()

    @app.post("/crash")
    @open_to_all
    def crash() -> str:
        """Breaks with all that was typed in its message, in its cause, and in its variables."""
        said = dict(request.form)
        try:
            raise LookupError(f"nothing is known of {said} from {request.headers}")
        except LookupError as cause:
            raise RuntimeError(f"this does not work: {list(said.values())}") from cause

    @app.post("/crash/database")
    @open_to_all
    def crash_in_the_database() -> str:
        """The database refuses a row, and says which."""
        known = session.get(User, int(request.form["id"]))
        assert known is not None
        twin = User(
            email=known.email, first_name=known.first_name, last_name=known.last_name,
            password="x", fs_uniquifier="x", roles=[],
        )  # fmt: skip
        session.add(twin)
        session.flush()
        return ""

    @app.post("/leak")
    @open_to_all
    def leak() -> str:
        """The control: what somebody writes on purpose is found by the search."""
        log.info("a word", word=request.form["word"])
        return ""

    return app


def broken_job(user_id: int) -> None:
    """Breaks with what it read of a person."""
    user = session.get(User, user_id)
    assert user is not None
    raise RuntimeError(f"cannot write to {user.email}, {user.first_name} {user.last_name}")
