"""What does one of several say to sign an order that another of them prepared?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from wiseed_like.subscriptions.joint.consent import Consent

_TICK = _l("Cochez cette case pour signer.")


class ConsentForm(FlaskForm):
    """The boxes and the code; `seen` is the digest of the order that the page showed."""

    seen = HiddenField()
    has_read_sheet = BooleanField(
        _l("J'ai lu la fiche d'informations clés de cette offre."), [DataRequired(_TICK)]
    )
    understands_risk = BooleanField(
        _l("Je comprends que je peux perdre tout l'argent investi, et ne pas pouvoir revendre."),
        [DataRequired(_TICK)],
    )
    accepts_terms = BooleanField(
        _l("J'accepte le bulletin de souscription ; le représentant le signera en dernier."),
        [DataRequired(_TICK)],
    )
    code = StringField(
        _l("Code reçu par e-mail"), [DataRequired(_l("Écrivez le code.")), Length(max=20)]
    )

    def consent(self) -> Consent:
        return Consent(
            code=self.code.data or "",
            seen=self.seen.data or "",
            accepts_terms=bool(self.accepts_terms.data),
            has_read_sheet=bool(self.has_read_sheet.data),
            understands_risk=bool(self.understands_risk.data),
        )
