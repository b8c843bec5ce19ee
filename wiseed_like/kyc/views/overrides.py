"""How does an officer freeze an identity, or ask another one to undo a decision?"""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc import forms, joint_queries, overrides, queries
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import LIFE_CYCLE
from wiseed_like.kyc.views.answers import Answer, bp, small
from wiseed_like.refusals import show_refusal


@bp.route("/staff/identities/<int:file_id>/freeze", methods=["GET", "POST"])
@requires("compliance", again=True)
def freeze(file_id: int) -> Answer:
    """Stop everything with this person, at once; the person reads nothing of it."""
    file = _others(file_id)
    if not LIFE_CYCLE.allows(file.state, "freeze"):
        return _examine(file)
    return _with_a_reason(
        file,
        forms.FreezeForm(),
        "kyc/freeze.html",
        overrides.freeze,
        _l("Le dossier est gelé. La personne n'en est pas informée."),
    )


@bp.route("/staff/identities/<int:file_id>/override", methods=["GET", "POST"])
@requires("compliance", again=True)
def override(file_id: int) -> Answer:
    """Ask another officer to open a refused file again, or to lift a freeze."""
    file = _others(file_id)
    if file.state not in overrides.ACTIONS:
        return _examine(file)
    return _with_a_reason(
        file,
        forms.OverrideForm(),
        "kyc/override.html",
        overrides.ask_override,
        _l("C'est demandé : une autre personne de la conformité décidera."),
    )


def _examine(file: IdentityFile) -> Response:
    return redirect(url_for(".examine", file_id=file.id), 303)


def _with_a_reason(
    file: IdentityFile,
    form: forms.FreezeForm | forms.OverrideForm,
    template: str,
    act: Callable[..., object],
    done: str,
) -> Answer:
    """Do it with the locked file and the reason typed, or show the form with what is wrong."""
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.get_file(file.id, lock=True)
                act(locked, form.reason.data or "", by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(done, "success")
            return _examine(file)
    return _page(template, form, file)


def _others(file_id: int) -> IdentityFile:
    """Somebody else's file: one's own is not there."""
    file = queries.get_file(small(file_id))
    if current_user.id in file.concerned:
        raise NotFound
    return file


def _page(template: str, form: forms.FreezeForm | forms.OverrideForm, file: IdentityFile) -> Answer:
    page = render_template(
        template,
        form=form,
        file=file,
        held=joint_queries.list_held(file.user),
        action=overrides.ACTIONS.get(file.state),
    )
    return (page, 422) if form.errors else page
