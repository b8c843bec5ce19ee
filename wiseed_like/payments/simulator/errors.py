"""How does Mangopay say no?"""

from __future__ import annotations

from uuid import uuid4

from wiseed_like.payments.simulator.store import Body


class ApiError(Exception):
    """A refusal in Mangopay's shape."""

    def __init__(
        self,
        status: int,
        sort: str,
        message: str,
        errors: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(message)
        self.status, self.sort, self.message, self.errors = status, sort, message, errors
        self.headers = headers or {}

    def body(self, now: float) -> Body:
        return {
            "Message": self.message,
            "Type": self.sort,
            "Id": f"{uuid4()}#{int(now)}",
            "Date": float(int(now)),
            "errors": self.errors,
        }


def wrong(**errors: str) -> ApiError:
    """400: these parameters are missing or incorrect."""
    message = (
        "One or several required parameters are missing or incorrect. "
        "An incorrect resource ID also raises this kind of error."
    )
    return ApiError(400, "param_error", message, errors)


def closed() -> ApiError:
    """400: whoever closed their account does nothing any more (API notes of 14 April 2025)."""
    return ApiError(400, "user_closed", "User closed: No action can be performed")


def unforeseen() -> ApiError:
    """500: what nobody thought of."""
    return ApiError(500, "other", "Internal Server Error")


def not_played(method: str, path: str) -> ApiError:
    """404 to whoever reads, 501 to whoever writes: the SDK takes a 404 to a POST for success."""
    if method == "GET":
        return absent("path", path)
    return ApiError(501, "not_implemented", f"This simulator does not play {method} {path}")


def absent(what: str, resource_id: str) -> ApiError:
    """404: the spelling is Mangopay's."""
    return ApiError(
        404,
        "ressource_not_found",
        "The ressource does not exist",
        {"RessourceNotFound": f"Cannot found the ressource {what} with the id={resource_id}"},
    )
