"""What are a letter, a plan, a file and a page made of? Their items, each with its words."""

from __future__ import annotations

from enum import StrEnum

from compliance.words import Sentence


class Item(StrEnum):
    """A name for programs that says itself in both languages. Its families are below."""

    words: Sentence

    def __new__(cls, name: str, fr: str, en: str) -> Item:
        item = str.__new__(cls, name)
        item._value_ = name
        item.words = Sentence(fr, en)
        return item

    def written(self, language: str) -> str:
        """In words, for people."""
        return self.words.written(language)


class AcknowledgementItem(Item):
    """What the acknowledgement of a complaint says (2022/2117 art. 3)."""

    CONTACT_NAME = (
        "contact_name",
        "la personne ou le service à qui s'adresser",
        "the person or department to contact",
    )
    CONTACT_EMAIL = "contact_email", "son adresse électronique", "their e-mail address"
    CONTACT_PHONE = "contact_phone", "son téléphone", "their telephone number"
    DECISION_TIME = (
        "decision_time",
        "le jour auquel attendre une réponse",
        "the day by which to expect a decision",
    )
    REASONS = (
        "reasons",
        "les raisons pour lesquelles elle n'est pas recevable",
        "the reasons why it is inadmissible",
    )


class PlanItem(Item):
    """What a continuity plan holds, and what is backed up (2022/2116 art. 4 and 5)."""

    CONTACT_LIST = "contact_list", "la liste des contacts", "the list of contacts"
    STAFF_ACCESS = (
        "staff_access",
        "l'accès du personnel aux locaux et au réseau",
        "the staff's access to premises and network",
    )
    CLIENT_INFORMATION = (
        "client_information",
        "l'accès aux informations et aux avoirs des clients",
        "the access to clients' information and assets",
    )
    RISKS = (
        "risks",
        "les risques opérationnels et financiers",
        "the operational and financial risks",
    )
    CRITICAL_SYSTEMS = (
        "critical_systems",
        "les systèmes critiques et leurs secours",
        "the critical systems and their fallbacks",
    )
    CRITICAL_RELATIONSHIPS = (
        "critical_relationships",
        "les relations critiques, sous-traitance comprise",
        "the critical relationships, outsourcing included",
    )
    COMMUNICATION = (
        "communication",
        "la continuité des échanges",
        "the continuity of communication",
    )
    CLIENT_AGREEMENTS = "client_agreements", "les contrats des clients", "the client agreements"
    ENTRY_TEST_RESULTS = (
        "entry_test_results",
        "les résultats des tests de connaissances",
        "the results of the entry knowledge tests",
    )
    PAYMENT_TRACES = "payment_traces", "la trace des paiements", "the traces of payments"


class IdentityItem(Item):
    """What the identity file of a person holds (CMF L. 561-5, R. 561-5)."""

    NAME = "name", "le nom", "the name"
    FIRST_NAMES = "first_names", "les prénoms", "the first names"
    BIRTH_DATE = "birth_date", "la date de naissance", "the date of birth"
    BIRTH_PLACE = "birth_place", "le lieu de naissance", "the place of birth"
    DOCUMENT_KIND = "document_kind", "la nature de la pièce", "the kind of document"
    ISSUED_ON = "issued_on", "sa date de délivrance", "its date of issue"
    ISSUED_AT = "issued_at", "son lieu de délivrance", "its place of issue"
    ISSUING_AUTHORITY = (
        "issuing_authority",
        "l'autorité qui l'a délivrée",
        "the authority that issued it",
    )
    VALID_DOCUMENT = (
        "valid_document",
        "une pièce officielle avec photographie, en cours de validité",
        "a valid official document with a photograph",
    )
    REMOTE_MEASURE = (
        "remote_measure",
        "une vérification supplémentaire, l'identité étant vérifiée à distance",
        "a further measure, the identity being verified at a distance",
    )


class ExposedMeasure(Item):
    """What is done more for a politically exposed person (CMF R. 561-20, AMLR art. 45)."""

    SENIOR_APPROVAL = (
        "senior_approval",
        "l'accord d'un dirigeant",
        "the approval of a senior manager",
    )
    SOURCE_OF_WEALTH = "source_of_wealth", "l'origine du patrimoine", "the source of wealth"
    SOURCE_OF_FUNDS = "source_of_funds", "l'origine des fonds", "the source of funds"
    CLOSER_MONITORING = "closer_monitoring", "un suivi plus attentif", "closer monitoring"


class Statement(Item):
    """What a page says to everybody (ECSPR art. 19), in the words that it may use."""

    DEPOSIT_GUARANTEE = (
        "deposit_guarantee",
        "Ces services ne sont couverts par aucun système de garantie des dépôts.",
        "These services are not covered by any deposit guarantee scheme.",
    )
    INVESTOR_COMPENSATION = (
        "investor_compensation",
        "Les titres acquis ici ne sont couverts par aucun système d'indemnisation des "
        "investisseurs.",
        "Securities acquired here are not covered by any investor compensation scheme.",
    )
    REFLECTION_PERIOD = (
        "reflection_period",
        "Un investisseur non averti dispose d'un délai de réflexion, pendant lequel il peut "
        "revenir sur sa souscription sans raison et sans frais.",
        "A non-sophisticated investor has a reflection period, during which the subscription may "
        "be revoked without a reason and at no cost.",
    )
