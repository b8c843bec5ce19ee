"""What do the pieces of a page look like? All of them on one page, for those who build pages."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.fields import StringField
from wtforms.validators import DataRequired, Length, Optional

from compliance.euro import Euro
from wiseed_like.accounts.access import open_to_all
from wiseed_like.fields import EuroField, WholeField

bp = Blueprint("styleguide", __name__)


class SampleForm(FlaskForm):
    """One field of each kind; never saved. Its words are samples, so they stay in French."""

    name = StringField(
        "Dénomination sociale",
        [DataRequired("Indiquez la dénomination sociale.")],
        description="Telle qu'elle figure au registre du commerce.",
    )
    amount = EuroField("Montant recherché", [DataRequired("Indiquez un montant en euros.")])
    shares = WholeField("Nombre de parts", [Optional()])
    closes_on = DateField("Date de fin", [Optional()])
    legal_form = SelectField(
        "Forme juridique", choices=[SelectChoice("sas", "SAS"), SelectChoice("sa", "SA")]
    )
    story = TextAreaField("Présentation", [Optional(), Length(max=2000)])
    extract = FileField("Extrait Kbis", description="PDF, JPEG ou PNG, 10 Mo au plus.")
    means = RadioField(
        "Moyen de paiement",
        [DataRequired("Choisissez un moyen de paiement.")],
        choices=[SelectChoice("card", "Carte bancaire"), SelectChoice("wire", "Virement")],
        description="Le virement prend un à deux jours ouvrés.",
    )
    understood = BooleanField(
        "J'ai compris que je peux perdre la totalité de la somme investie.",
        [DataRequired("Cochez la case pour continuer.")],
    )


@bp.get("/styleguide")
@open_to_all
def styleguide() -> str:
    form = SampleForm(meta={"csrf": False})
    form.validate()
    return render_template("pages/styleguide.html", form=form, price=Euro.of(40))
