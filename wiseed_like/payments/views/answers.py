"""What do the pages of a wallet share? Whose it is, and how a page answers."""

from __future__ import annotations

from flask import Blueprint, Response as Page, make_response, render_template, request
from flask_babel import get_locale
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from wiseed_like.accounts import acting
from wiseed_like.errors import NotFound
from wiseed_like.payments import queries
from wiseed_like.payments.forms import AmountForm
from wiseed_like.payments.models import Wallet

Answer = str | Response | tuple[str, int]
bp = Blueprint("payments", __name__)
WAIT_SECONDS = 2


def find_mine() -> Wallet | None:
    """The wallet of whom this browser acts for."""
    return queries.find_wallet(f"user:{acting.subscriber().id}")


def mine() -> Wallet:
    wallet = find_mine()
    if wallet is None:
        raise NotFound
    return wallet


def no_wallet() -> Answer:
    """Why there is none yet; what was sent for it all the same is not done."""
    page = render_template("payments/no_wallet.html")
    return page if request.method == "GET" else (page, 409)


def refreshing(page: str, seconds: int = WAIT_SECONDS) -> Page:
    """A page that asks again by itself, without JavaScript."""
    response = make_response(page)
    response.headers["Refresh"] = str(seconds)
    return response


def form_page(template: str, form: FlaskForm, **values: object) -> Answer:
    page = render_template(template, form=form, wallet=mine(), **values)
    return (page, 422) if form.is_submitted() else page


def take_amount(form: AmountForm) -> None:
    """The amount may come with the address (`?amount=120.00`); one that cannot be read is left."""
    if request.method == "GET" and "amount" in request.args:
        form.amount.process(request.args)
        if form.amount.data is None:
            form.amount.process({})


def spoken() -> str:
    """The reader's language, for the provider's pages."""
    return "en" if str(get_locale()) == "en" else "fr"
