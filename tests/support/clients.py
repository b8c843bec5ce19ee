"""How does a test visit the house? Like a browser: nothing is shared between two requests."""

from __future__ import annotations

import contextvars
import time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_login.utils import _create_identifier
from werkzeug.test import TestResponse

from wiseed_like import clock
from wiseed_like.db import session


class ApartClient(FlaskClient):
    """Runs each request in an empty context.

    Inside the test's own application context a request would share its session, its objects
    and its signed-in user. Afterwards the test's objects are read anew.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        response = contextvars.Context().run(super().open, *args, **kwargs)
        session.expire_all()
        return response


def signed_in_client(
    app: Flask, user: Any, *, second_factor: bool = True, again: bool = True
) -> ApartClient:
    """A client with the session that signing in would have given it.

    `second_factor`: a second factor was shown when it opened; `again`: it was shown once more,
    just now. Both marks are seconds since 1970, in the machine's own time.
    """
    client = ApartClient(app, app.response_class)
    with app.test_request_context(environ_base=client.environ_base):
        identifier = _create_identifier()
    now = int(clock.machine_now().timestamp())
    with client.session_transaction() as cookie:
        cookie["_user_id"] = user.get_id()
        cookie["_fresh"] = True
        cookie["_id"] = identifier
        cookie["fs_cc"] = "set"
        cookie["fs_paa"] = time.time()
        if second_factor:
            cookie["second_factor_at"] = now
        if again:
            cookie["again_at"] = now
    return client
