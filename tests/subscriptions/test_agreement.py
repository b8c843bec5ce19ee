"""Does the signed agreement say everything that the law wants, with the right values?"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from compliance.calendar import PARIS
from compliance.capital.bulletin import missing
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round, an_order
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.documents.service import read
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.subscriptions import agreement
from wiseed_like.subscriptions.models import Subscription


def made(language: str = "fr", words: str = "vingt-cinq", **company: str) -> Subscription:
    """A subscription of 25 shares at 40 euros."""
    offer = an_open_round()
    with transaction():
        for name, value in company.items():
            setattr(offer.company, name, value)
    return a_subscription(
        an_investor(language=language), offer, language=language, shares_in_words=words
    )


def of(subscription: Subscription) -> agreement.Agreement:
    identity = find_file_of(subscription.investor.user_id)
    assert identity is not None
    return agreement.of_subscription(subscription, identity)


def words_of(pdf: bytes) -> str:
    """The text with plain spaces: a line break or a thin space is typography."""
    return re.sub(r"\s+", " ", text_of(pdf))


class TestPdf:
    def test_holds_every_mandatory_mention_with_its_value(self):
        subscription = made(acronym="LEV")
        offer, me = subscription.round, subscription.investor
        text = words_of(agreement.render(of(subscription)))
        signed_at = NOW.astimezone(PARIS)
        mentions = {
            "company": f"{offer.company.name} (LEV)",
            "form": "Forme juridique SAS",
            "capital": "Capital social 1 000 000,00 €",
            "office": "3 rue des Fours, 69003 Lyon, FR",
            "registry": f"{offer.company.siren} RCS Lyon",
            "amount of the increase": "75 000,00 € de nominal au plus",
            "with premium": "soit 300 000,00 € au plus",
            "meeting": "assemblée générale extraordinaire du 2 novembre 2026",
            "terms": "émission de 2 500 à 7 500 actions ordinaires nouvelles",
            "condition": "que si 2 500 actions au moins sont souscrites",
            "cash": "en numéraire pour la totalité, sans apport en nature",
            "nominal": "Valeur nominale d'une action 10,00 €",
            "premium": "Prime d'émission par action 30,00 €",
            "price": "Prix de souscription d'une action 40,00 €",
            "offer": offer.offer_identifier,
            "depositary": "Banque du Rhône, 1 place des Terreaux, 69001 Lyon",
            "name": f"Nom {me.user.last_name}",
            "first name": "Prénom usuel Camille",
            "domicile": "4 rue des Lilas, 75011 Paris, FR",
            "shares": "Nombre d'actions souscrites 25",
            "words": "écrit par le souscripteur vingt-cinq",
            "total": "Montant total de la souscription 1 000,00 €",
            "split": "dont 250,00 € de nominal et 750,00 € de prime d'émission",
            "to pay": "Montant à verser 1 000,00 €",
            "sheet": "version 1 du 16 novembre 2026",
            "sheet's fingerprint": subscription.kiis.sha256,
            "reflection": "Fin du délai de réflexion 27 novembre 2026, 23:59 (heure de Paris)",
            "copy": "une copie de ce bulletin lui est remise",
            "signer": f"Camille Jeanne {me.user.last_name} vingt-cinq",
            "date and hour": f"Signé le 23 novembre 2026, {signed_at:%H:%M:%S}, heure de Paris",
            "method": f"Code à usage unique envoyé à {me.user.email}",
            "reference": str(subscription.order_id)[:18],
        }
        absent = {name: value for name, value in mentions.items() if value not in text}
        assert absent == {}

    def test_has_a_translation_behind_the_french_text_that_binds(self):
        subscription = made("en", "Twenty five")
        text = words_of(agreement.render(of(subscription)))
        assert "écrit par le souscripteur Twenty five soit : vingt-cinq" in text
        assert text.index("Bulletin de souscription") < text.index("Subscription agreement")

    def test_is_the_same_for_the_same_signature(self):
        subscription = made()
        assert agreement.render(of(subscription)) == agreement.render(of(subscription))

    @pytest.mark.parametrize(
        "hole",
        [
            "company_name",
            "legal_form",
            "share_capital",
            "registered_office",
            "siren",
            "registry_city",
            "increase_amount",
            "increase_terms",
            "depositary",
            "subscriber_name",
            "subscriber_first_name",
            "subscriber_domicile",
            "shares_in_words",
            "signed_on",
            "signed_by",
        ],
    )
    def test_is_not_made_with_a_mention_missing(self, hole):
        whole = of(made())
        assert missing(whole.mentions) == set()
        holed = replace(whole, mentions=replace(whole.mentions, **{hole: None}))
        with pytest.raises(agreement.Incomplete, match=hole):
            agreement.render(holed)


class TestDraft:
    def test_is_a_page_without_signature(self):
        order = an_order(an_investor(), an_open_round())
        identity = find_file_of(order.investor.user_id)
        assert identity is not None
        draft = agreement.of_order(order, identity, is_sophisticated=False)
        assert missing(draft.mentions) == {"shares_in_words", "signed_on", "signed_by"}
        page = agreement.body(draft, "fr")
        assert "à écrire au moment de signer" in page
        assert "Signature électronique" not in page


class TestPrinted:
    def test_once_after_the_signature_with_its_fingerprint(self, run_jobs, simulator):
        clock.use(lambda: NOW)
        subscription = made()
        run_jobs()
        stored = subscription.agreement
        assert stored is not None
        content = read(stored)
        assert hashlib.sha256(content).hexdigest() == subscription.agreement_sha256
        assert stored.sha256 == subscription.agreement_sha256
        assert content.startswith(b"%PDF-")
        run_jobs()
        assert subscription.agreement_id == stored.id

    def test_fails_loudly_when_a_mention_is_missing(self, run_jobs, simulator):
        clock.use(lambda: NOW)
        subscription = made()
        identity = find_file_of(subscription.investor.user_id)
        assert identity is not None
        with transaction():
            identity.address = ""
        with pytest.raises(AssertionError, match=r"Incomplete: .*subscriber_domicile"):
            run_jobs()
        assert subscription.agreement_id is None
