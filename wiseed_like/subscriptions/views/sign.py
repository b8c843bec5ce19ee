"""How is an order checked and signed? By a one-time code; nothing is debited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import (
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session as flask_session,
    url_for,
)
from flask_babel import gettext, ngettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from compliance.capital.bulletin import in_words
from compliance.ceilings import per_offer_threshold, ten_percent
from compliance.euro import Euro
from compliance.investing import joint_due, reflection_period
from compliance.verdict import Verdict
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.code_letters import mail_code, say_code_sent
from wiseed_like.accounts.code_rules import CODE_TRIES
from wiseed_like.accounts.one_time_codes import is_code_alive
from wiseed_like.db import transaction
from wiseed_like.decisions.contest import number
from wiseed_like.errors import N_, Refused
from wiseed_like.fields import before_the_form, known_to_older_pages
from wiseed_like.investors.queries import readiness
from wiseed_like.kyc.parties import find_party
from wiseed_like.payments.promises import Purse, purse_of
from wiseed_like.payments.queries import find_wallet
from wiseed_like.refusals import because, flash_refusal, show_refusal
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions import (
    agreement as agreements,
    codes,
    evaluation,
    queries,
    repricing,
    service,
    signing,
)
from wiseed_like.subscriptions.forms import ORDER, CodeForm, ProofField, SignForm, sign_form
from wiseed_like.subscriptions.joint import queries as joint
from wiseed_like.subscriptions.joint.progress import progress_of
from wiseed_like.subscriptions.joint.replacing import ended_by_another, find_newer
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.signature import Signature
from wiseed_like.subscriptions.views.answers import (
    Answer,
    acts_for,
    bp,
    is_french_only,
    reader_language,
    the_investor,
    url_of,
)

ANOTHER = N_(
    "Cette demande est celle de %(subscriber)s : choisissez d'abord d'agir pour ce souscripteur."
)


@bp.route("/orders/<uuid:order_id>")
@requires("investor")
def order(order_id: UUID) -> Answer:
    """Everything about the order, and its signature once a code is on its way."""
    now = clock.now()
    found = queries.find_order_of(the_investor(now), order_id)
    if found is None:
        # Who prepared it and represents the holders no more reads it as the others do.
        joint.get_prepared_by(current_user, order_id)
        return redirect(url_for("subscriptions.joint_order", order_id=order_id), 303)
    return _signed_already(found) or _order_page(
        found, _form_of(found, service.gate_of(found, now=now), now), now
    )


@bp.route("/orders/<uuid:order_id>/code", methods=["POST"])
@requires("investor")
def send_code(order_id: UUID) -> Answer:
    """Mail a one-time code to the subscriber."""
    now = clock.now()
    found = queries.get_order_of(the_investor(now), order_id)
    signed = _signed_already(found)
    if signed is not None:
        return signed
    try:
        _refuse_another(found)
        # No code for what can no longer be signed.
        service.refuse_early(found, now=now)
        with transaction():
            _mail_code(found, codes.send_code(found, now=now), now)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        say_code_sent()
    return redirect(url_for("subscriptions.order", order_id=order_id, _anchor="sign"), 303)


def _mail_code(found: Order, code: str, now: datetime) -> None:
    subject = gettext("Votre code pour signer : %(code)s", code=code)
    company = found.round.company.name
    page = "subscriptions/code_mail.txt"
    mail_code("signing_code", page, subject, code, now=now, order=found, company=company)


@bp.route("/orders/<uuid:order_id>/sign", methods=["GET", "POST"])
@requires("investor")
def sign(order_id: UUID) -> Answer:
    """Sign; whatever is pressed twice, or in two tabs, leads to the one subscription."""
    now = clock.now()
    found = queries.get_order_to_sign(current_user.id, order_id)
    if request.method == "GET":
        # Reloading the page of a refused signature.
        return redirect(url_for("subscriptions.order", order_id=order_id), 303)
    if not acts_for(found.investor.user_id):
        return _signed_already(found) or (_page_of_another(found, now), 422)
    try:
        service.refuse_early(found, now=now)
    except Refused as refusal:
        if refusal.code in repricing.REPRICED:
            return _repriced_page(found, refusal, now), 422
        return _too_late_page(found, refusal), 422
    try:
        with transaction():
            form, subscription = _sign(found, now)
    except Refused as refusal:
        if refusal.code == "signed_otherwise":
            flash_refusal(refusal)
            return _signed_already(found) or abort(404)
        if refusal.code in repricing.REPRICED:
            return _repriced_page(found, refusal, now), 422
        form = _form_of(found, service.gate_of(found, now=now), now)
        form.validate()
        show_refusal(number(refusal, found.investor.user, subject=found.round), form)
        return _order_page(found, form, now), 422
    if subscription is not None:
        return redirect(url_of(subscription), 303)
    if form.is_proof_wrong:
        form = _with_other_questions(found, form, now)
    return _order_page(found, form, now), 422


@bp.route("/orders/<uuid:order_id>/price", methods=["POST"])
@requires("investor")
def reprice(order_id: UUID) -> Answer:
    """Go on at the ordinary price, once the first shares are gone; nothing is signed by it."""
    now = clock.now()
    found = queries.get_order_of(the_investor(now), order_id)
    try:
        _refuse_another(found)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        with transaction():
            repricing.reprice(found, now=now)
    return redirect(url_for("subscriptions.order", order_id=order_id), 303)


def _refuse_another(found: Order) -> None:
    """Anybody who acts for its owner reads an order; it is signed for whom one has chosen (decision
    0031). Raises Refused."""
    if not acts_for(found.investor.user_id):
        raise Refused("acts_for_another", ANOTHER, subscriber=found.investor.user.full_name)


def _page_of_another(found: Order, now: datetime) -> str:
    """Nothing is signed: the order again, with the button that chooses its subscriber."""
    form = _form_of(found, service.gate_of(found, now=now), now)
    try:
        _refuse_another(found)
    except Refused as refusal:
        show_refusal(refusal, form)
    return _order_page(found, form, now)


def _repriced_page(found: Order, refusal: Refused, now: datetime) -> str:
    """Nothing is signed: the page again, with what the order comes to now and what was typed."""
    with before_the_form(), transaction():
        repricing.reprice(found, now=now)
    form = _form_of(found, service.gate_of(found, now=now), now)
    form.validate()
    show_refusal(number(refusal, found.investor.user, subject=found.round), form)
    return _order_page(found, form, now)


def _sign(found: Order, now: datetime) -> tuple[SignForm, Subscription | None]:
    """The form as it was sent, and the subscription; none when the form, or its code, is wrong.

    In one transaction: what the law asks for decides which form is read. A wrong code stays
    counted.
    """
    in_hand = signing.take_up(found, now=now)
    if isinstance(in_hand, Subscription):
        form = _form_again(found, in_hand)
        said = _signature_of(form) if form.validate() else None
        return form, service.signed_before(in_hand, said)
    form = _form_of(found, in_hand.gate, now)
    if not form.validate_on_submit():
        return form, None
    subscription = service.sign_with_code(in_hand, _signature_of(form), now=now)
    if subscription is None:
        form.code.errors = [*form.code.errors, _wrong_code(found)]
    return form, subscription


def _wrong_code(found: Order) -> str:
    left = CODE_TRIES - found.code_tries
    said = gettext("Ce n'est pas le code envoyé.")
    if left > 0:
        told = ngettext("Il vous reste %(num)s essai.", "Il vous reste %(num)s essais.", left)
    else:
        told = gettext("Vous n'avez plus d'essai : demandez un nouveau code.")
    return f"{said} {told}"


def _with_other_questions(found: Order, wrong: SignForm, now: datetime) -> SignForm:
    """The same form, as typed and as judged, with the next questions; nobody is locked out."""
    flask_session[_proof_mark(found)] = _proof_tries(found) + 1
    gate = service.gate_of(found, now=now)
    form = _form_of(found, gate, now)
    for field in wrong:
        if field.short_name in form and not isinstance(field, ProofField):
            form[field.short_name].errors = list(field.errors)
    told = [
        sentence for field in wrong if isinstance(field, ProofField) for sentence in field.errors
    ]
    if gate is not None:
        told = [because(sentence, gate) for sentence in told]
    form.form_errors = [*dict.fromkeys(told), gettext("Voici d'autres questions.")]
    for field in form:
        if isinstance(field, ProofField):
            field.data = None
    return form


def _proof_mark(found: Order) -> str:
    return f"proof-{found.id}"


def _proof_tries(found: Order) -> int:
    """How often the questions of this order were answered wrongly, in this browser."""
    return int(flask_session.get(_proof_mark(found), 0))


def _signature_of(form: SignForm) -> Signature:
    """What was said and typed; a box that was not on the page was not ticked."""
    ticked = {
        name: bool(form[name].data)
        for name in ("understands_reflection", "acknowledges_risk", "consents_to_amount")
        if name in form
    }
    # Without a reflection period there is nothing to understand of it.
    ticked.setdefault("understands_reflection", True)
    return Signature(
        shares_in_words=form.shares_in_words.data or "",
        code=form.code.data or "",
        accepts_terms=bool(form.accepts_terms.data),
        # Only right answers pass the form.
        proves_understanding=any(isinstance(field, ProofField) for field in form),
        language=form.language,
        seen=form.seen.data or "",
        **ticked,
    )


def _signed_already(found: Order) -> Response | None:
    subscription = queries.find_of_order(found.id)
    return None if subscription is None else redirect(url_of(subscription), 303)


def _form_of(found: Order, gate: Verdict | None, now: datetime) -> SignForm:
    return sign_form(
        found.shares,
        reader_language(),
        reflects=not found.investor.is_sophisticated(now),
        is_gated=gate is not None,
        is_proof_needed=gate is not None and per_offer_threshold.FRESH_PROOF in gate.requirements,
        proof_tries=_proof_tries(found),
    )


def _too_late_page(found: Order, refusal: Refused) -> str:
    """A polite no to one of many: nothing more is looked up than what it says, and nothing of the
    person is drawn, so that nobody asks what a menu would say."""
    offer, settings = found.round, current_app.extensions["settings"]
    # What was sent is no longer asked for.
    known_to_older_pages(ORDER)
    return current_app.jinja_env.get_template("subscriptions/too_late.html").render(
        round=offer,
        wanted=found.shares,
        refusal=number(refusal, found.investor.user, subject=offer),
        platform=settings.platform,
        language=reader_language(),
        now=clock.now(),
    )


def _form_again(found: Order, signed: Subscription) -> SignForm:
    """The form that the order was signed with."""
    gate = signed.snapshot["gate"]
    return sign_form(
        found.shares,
        reader_language(),
        reflects=signed.reflection_ends_at is not None,
        is_gated=gate is not None,
        is_proof_needed=gate is not None and gate["proof"] == "question",
        proof_tries=_proof_tries(found),
    )


def _order_page(found: Order, form: SignForm, now: datetime) -> str:
    me, offer, language = found.investor, found.round, reader_language()
    ready = readiness(me, now)
    verdict = evaluation.may_sign(found, now=now)
    form.seen.data = found.quote.mark
    gate = verdict.find(per_offer_threshold.assess.key)
    warning = verdict.find(ten_percent.assess.key)
    wallet = find_wallet(f"user:{me.user_id}")
    example = found.shares + 1 if found.shares < 1000 else 25
    together = progress_of(found, verdict)
    return render_template(
        "subscriptions/order.html",
        joint=together,
        order=found,
        round=offer,
        form=form,
        code_form=CodeForm(formdata=None),
        is_alive=now < found.expires_at and offer.takes_orders(now),
        newer=find_newer(found) if me.user.is_joint else None,
        has_another=me.user.is_joint and ended_by_another(found),
        in_the_way=[
            each
            for each in evaluation.in_the_way(verdict)
            if together is None or not together.is_awaited(each)
        ],
        is_examined=joint_due.EXAMINATION in verdict.requirements,
        is_outdated=service.is_outdated(found),
        is_gone=repricing.is_gone(found),
        early_most=0 if found.is_early else repricing.early_most(offer),
        closed=None if offer.takes_orders(now) else evaluation.is_open(offer, now=now),
        is_code_sent=is_code_alive(found, now),
        part=found.shares / (offer.existing_shares + offer.shares_max),
        purse=purse_of(wallet) if wallet else Purse(Euro.ZERO, Euro.ZERO),
        payment_days=PAYMENT_DELAY.days,
        is_french_only=is_french_only(found.kiis),
        gate=gate if gate and gate.is_gated else None,
        warning=warning if warning and warning.is_warned else None,
        drafts=_drafts(found, is_sophisticated=ready.sophisticated),
        before=reflection_period.BEFORE.written(language),
        is_sophisticated=ready.sophisticated,
        example=(example, in_words(example, language)),
    )


def _drafts(found: Order, *, is_sophisticated: bool) -> list[tuple[str, Markup]]:
    """The agreement to be signed: in the reader's language, and always in French."""
    party = find_party(found.investor.user)
    if party is None:
        return []
    draft = agreements.of_order(found, party, is_sophisticated=is_sophisticated)
    languages = dict.fromkeys((reader_language(), "fr"))
    return [(language, agreements.body(draft, language)) for language in languages]
