"""How does a test visit the house? Like a browser: nothing is shared between two requests."""

from __future__ import annotations

import contextvars
import time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_login.utils import _create_identifier
from werkzeug.test import TestResponse

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


def signed_in_client(app: Flask, user: Any) -> ApartClient:
    """A client with the session that signing in would have given it."""
    client = ApartClient(app, app.response_class)
    with app.test_request_context(environ_base=client.environ_base):
        identifier = _create_identifier()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = user.get_id()
        cookie["_fresh"] = True
        cookie["_id"] = identifier
        cookie["fs_cc"] = "set"
        cookie["fs_paa"] = time.time()
    return client
