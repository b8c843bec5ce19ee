"""How does Flask find a browser's session? In a row, by the random number in the cookie.

`flask.session` works as ever. The cookie says nothing but a number, and is set only when it
changes. A visitor gets one with the first form; pages without forms set none.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, request, session as browser
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from flask_security import password_changed, password_reset
from sqlalchemy.exc import SQLAlchemyError

from wiseed_like import clock
from wiseed_like.accounts import limits, sessions
from wiseed_like.accounts.models import User
from wiseed_like.accounts.sessions import Remembered, Visitor
from wiseed_like.db import let_go

PERSON = "_user_id"  # Flask-Login's name for who is signed in
# When these change the person may do more than before: the token changes with them (ASVS 7.2.4).
MARKS = ("second_factor_at", "again_at")
# What is still said to somebody who has signed out.
LAST_WORDS = frozenset({"_flashes"})
# What signing in has just written, for whoever takes somebody else's place in this browser.
OF_SIGNING_IN = LAST_WORDS | {PERSON, "_id", "_fresh", "fs_cc", "fs_paa", *MARKS}
_json = TaggedJSONSerializer()


class ServerSession(SecureCookieSession):
    """What Flask calls the session, and the row that it comes from."""

    def __init__(self, remembered: Remembered | None = None) -> None:
        super().__init__(_json.loads(remembered.data) if remembered else None)
        self.remembered = remembered
        self.renewed = False
        # Why the session that the browser still believed in has ended: idle, old, or by somebody.
        self.farewell: str | None = None
        # The database did not answer: whoever this is, nothing is known of them.
        self.is_unknown = False
        self.is_kept = True
        self.modified = self.accessed = False

    def before(self) -> dict[str, Any]:
        """What was remembered when the request began."""
        return dict(_json.loads(self.remembered.data)) if self.remembered else {}


class ServerSessions(SessionInterface):
    """Reads and keeps the sessions of all browsers."""

    session_class = ServerSession

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.get_cookie_name(app))
        found = ServerSession()
        if "/static/" in request.path:
            # Style sheets are everybody's: nobody is looked up for them, nothing is kept.
            found.is_kept = False
            return found
        if not token or len(token) > 100:
            return found
        try:
            remembered = sessions.find(token, clock.machine_now())
        except SQLAlchemyError:
            app.logger.exception("no session can be read")
            let_go()
            found.is_unknown, found.is_kept = True, False
            return found
        if isinstance(remembered, Remembered):
            return ServerSession(remembered)
        found.farewell = remembered
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        if session.accessed:
            response.vary.add("Cookie")
        if not session.is_kept:
            return
        if session.remembered is None:
            if session:
                self._begin(app, session, response)
        elif session.modified and session.get(PERSON) != session.before().get(PERSON):
            self._change_person(app, session, response)
        elif not session:
            sessions.leave(session.remembered, clock.machine_now())
            self._forget(app, response)
        else:
            self._keep(app, session, response)

    def _begin(self, app: Flask, session: ServerSession, response: Response) -> None:
        token = sessions.begin(
            _json.dumps(dict(session)),
            owner=sessions.owner_of(session.get(PERSON)),
            visitor=Visitor(request.remote_addr or "", request.user_agent.string),
            now=clock.machine_now(),
        )
        self._show(app, token, response)

    def _change_person(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Somebody signs in, signs out, or is the same under a new mark (a new password)."""
        remembered = session.remembered
        assert remembered is not None
        owner = sessions.owner_of(session.get(PERSON))
        if owner is not None and owner == remembered.owner:
            session.renewed = True
            self._keep(app, session, response)
            return
        for key in set(session) - (LAST_WORDS if owner is None else OF_SIGNING_IN):
            session.pop(key)
        sessions.leave(remembered, clock.machine_now())
        if session:
            self._begin(app, session, response)
        else:
            self._forget(app, response)

    def _keep(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Write what this request changed over whatever other requests changed meanwhile."""
        remembered, now = session.remembered, clock.machine_now()
        assert remembered is not None
        recently = now - remembered.last_seen_at < sessions.SEEN_EVERY
        if recently and not session.renewed and not session.modified:
            return
        before = session.before()
        renewed = session.renewed or any(session.get(m) != before.get(m) for m in MARKS)
        was: str | None = remembered.data
        while was is not None:
            data = _json.dumps(_merged(session, before, _json.loads(was)))
            written = sessions.write(remembered.id, data, was=was, new_token=renewed, now=now)
            if isinstance(written, str):
                self._show(app, written, response)
            if written:
                return
            # Another request of this browser was faster, or the session was ended.
            was = sessions.read(remembered.id)
        self._forget(app, response)

    def _show(self, app: Flask, token: str, response: Response) -> None:
        # No date: the browser forgets it when it closes, and the row ends before that anyway.
        response.set_cookie(self.get_cookie_name(app), token, **self._attributes(app))
        response.vary.add("Cookie")

    def _forget(self, app: Flask, response: Response) -> None:
        response.delete_cookie(self.get_cookie_name(app), **self._attributes(app))
        response.vary.add("Cookie")

    def _attributes(self, app: Flask) -> dict[str, Any]:
        return {
            "path": "/",
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
        }


def end_with_the_password(app: Flask) -> None:
    """A new password ends what was opened with the old one (ASVS 7.4.3)."""

    def changed(_app: Flask, *, user: User, **_: Any) -> None:
        sessions.end_all(user, why="password", except_current=True)

    def reset(_app: Flask, *, user: User, **_: Any) -> None:
        sessions.end_all(user, why="password")
        # Whoever reads their mail is no stranger: the strangers' tries are not theirs.
        for key in (user.email, limits.sign_in_key(user.email, request.remote_addr or "")):
            limits.forget("sign_in.account", key)

    password_changed.connect(changed, app, weak=False)
    password_reset.connect(reset, app, weak=False)


def _merged(session: ServerSession, before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What is remembered now, with what this request has set and removed."""
    changed = {
        key: value for key, value in session.items() if key not in before or before[key] != value
    }
    kept = {key: value for key, value in now.items() if key in session or key not in before}
    return kept | changed


def is_unknown() -> bool:
    """Whether nobody can be recognised now, because the database does not answer."""
    return bool(getattr(browser._get_current_object(), "is_unknown", False))  # type: ignore[attr-defined]


def farewell() -> str | None:
    """Why the session that this browser still showed has just ended, if it has: idle or old."""
    found = getattr(browser._get_current_object(), "farewell", None)  # type: ignore[attr-defined]
    return found if isinstance(found, str) else None
