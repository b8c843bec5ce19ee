"""What may come back of a loss simulation? The result, or the refusal; nothing that was typed.

Delegated Regulation (EU) 2022/2114 art. 5(5) and 12: the tool of the page computes in the
browser, and the platform asks for its result. What else a request carries is not looked at: the
request is refused.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, StringField
from wtforms.validators import InputRequired

from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.investors import liquid_assets, loss_simulation
from compliance.investors.loss_components import AMOUNT_MAX, COMPONENTS
from compliance.investors.loss_valuation import valuation
from compliance.parameters.ecspr import PER_OFFER_FLOOR
from compliance.parameters.simulation import INCOME_MONTHS, SAVINGS_NOTICE_DAYS
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.fields import AnswerField
from wiseed_like.investors import queries, service
from wiseed_like.investors.answers import Answer, bp, the_investor

FIELDS = frozenset({"csrf_token", "choice", "result", "acknowledged"})
TICKED = "y"
_WHOLE_CENTS = re.compile(r"-?[0-9]{1,30}", re.ASCII)


class SimulationForm(FlaskForm):
    """The choice, the receipt of the result, and the result itself from who transmits it."""

    choice = AnswerField(
        _l("Que souhaitez-vous faire du résultat ?"),
        choices=[
            SelectChoice("transmit", _l("Le transmettre")),
            SelectChoice("keep", _l("Le garder pour moi")),
            SelectChoice("decline", _l("Ne pas faire la simulation")),
        ],
        validators=[InputRequired(_l("Choisissez ce que vous faites du résultat."))],
    )
    result = StringField(_l("Résultat"))
    acknowledged = BooleanField(_l("J'ai reçu le résultat de la simulation."))

    def __init__(self, today: date, **kwargs: Any):
        super().__init__(**kwargs)
        self._largest = loss_simulation.result_max(today)

    def validate(self, extra_validators: Any = None) -> bool:
        """A result to transmit has to be there; one that was made has to be received."""
        sound: bool = super().validate(extra_validators)
        if self.choice.data == "transmit" and (problem := self._problem_of_result()):
            self.result.errors = [*self.result.errors, problem]
            sound = False
        made = self.choice.data in ("transmit", "keep")
        if made and self.acknowledged.raw_data != [TICKED]:
            sentence = _l("Cochez la case si vous avez reçu le résultat.")
            self.acknowledged.errors = [*self.acknowledged.errors, sentence]
            sound = False
        return sound

    @property
    def transmitted(self) -> Euro | None:
        """The result, only when the person chose to let us have it."""
        return Euro(int(self.result.data or "")) if self.choice.data == "transmit" else None

    def _problem_of_result(self) -> str | None:
        """What is wrong with a result: whole cents, from zero to what the tool can give."""
        text = self.result.data or ""
        if not text:
            return _l("Faites d'abord la simulation, puis transmettez.")
        if not _WHOLE_CENTS.fullmatch(text):
            return _l("Le résultat reçu n'est pas lisible.")
        if int(text) < 0:
            return _l("Un résultat n'est jamais négatif : il est au moins de zéro.")
        if int(text) > self._largest.cents:
            return _l("Ce résultat est plus grand que tout ce que la simulation peut donner.")
        return None


@bp.route("/simulation", methods=["GET", "POST"])
@requires("investor")
def simulation() -> Answer:
    """The tool of 2022/2114 art. 5: what is typed into it stays in the browser."""
    if request.method == "POST" and _carries_more_than_the_answer():
        abort(400)
    now = clock.now()
    today = legal_day(now)
    investor = the_investor(now)
    form = SimulationForm(today)
    if form.validate_on_submit():
        declined = form.choice.data == "decline"
        with transaction():
            service.record_simulation(investor, result=form.transmitted, declined=declined, now=now)
        flash(_l("C'est enregistré. Rien d'autre ne nous est parvenu."), "success")
        return redirect(url_for("investors.journey"), 303)
    latest = queries.latest_simulation(investor)
    page = render_template(
        "investors/simulation.html",
        answer=form,
        latest=latest,
        latest_until=latest and loss_simulation.expires_on(latest.done_at),
        **_tool(today),
    )
    return (page, 422) if form.is_submitted() else page


def _carries_more_than_the_answer() -> bool:
    """Is there anything beside the fields of the form, each said once: a word in the address, a
    file, a body that is no form?"""
    fields = request.form
    strays = set(fields) - FIELDS
    repeated = any(len(said) > 1 for _, said in fields.lists())
    unread = bool(request.content_length) and not fields
    return bool(strays or repeated or unread or request.args or request.files)


def _tool(today: date) -> dict[str, Any]:
    """What the page needs to compute by itself on this day."""
    return {
        "today": today,
        "usual": valuation(today),
        "components": COMPONENTS,
        "assets": liquid_assets.ASSETS,
        "counts_as_liquid": liquid_assets.counts_as_liquid,
        "numbers": loss_simulation.browser_parameters(today),
        "amount_max": AMOUNT_MAX,
        "floor": PER_OFFER_FLOOR.on(today),
        "income_months": INCOME_MONTHS.on(today),
        "notice_days": SAVINGS_NOTICE_DAYS.on(today),
    }
