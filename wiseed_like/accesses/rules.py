"""Which data are looked at, and for which reasons? Two closed lists, in plain words."""

from __future__ import annotations

from datetime import timedelta

from wiseed_like.errors import N_

# The same person looking at the same thing within the hour is one look.
ONE_LOOK = timedelta(hours=1)
# For how long a reason that was given for a free look holds.
REASON_HOLDS = timedelta(hours=1)

WHAT = {
    "account": N_("votre compte : nom, adresse e-mail, rôles"),
    "identity": N_("votre dossier d'identité"),
    "identity_document": N_("une pièce de votre dossier d'identité"),
    "payments": N_("vos mouvements d'argent"),
    "sophistication": N_("votre demande de statut d'investisseur averti"),
    "dossier": N_("votre nom et vos coordonnées dans le dossier de votre société"),
    "company": N_("les coordonnées bancaires et les responsables de votre société"),
    "decisions": N_("les décisions prises à votre sujet"),
    "journal": N_("les faits enregistrés à votre sujet dans le journal"),
    "subscriptions": N_("vos souscriptions"),
    "waiting": N_("votre place sur une liste d'attente"),
    "register": N_("votre ligne dans un registre de titres"),
    "sessions": N_("vos connexions"),
}

# Reasons that follow from the task: nobody chooses them.
TASKS = {
    "examination": N_("l'examen de votre dossier"),
    "request": N_("l'examen de votre demande"),
    "approval": N_("une décision qui demande deux personnes"),
    "closing": N_("la clôture d'une levée"),
    "invitations": N_("les invitations à une levée"),
    "payment_check": N_("le suivi des paiements"),
    "roles": N_("la gestion des comptes et des rôles"),
    "decision_review": N_("l'examen d'une décision prise à votre sujet"),
    "retention": N_("la conservation ou l'effacement de vos données"),
    "waiting": N_("le suivi d'une liste d'attente"),
    "search": N_("une recherche dans le journal"),
    "freeze": N_("un gel, ou la demande de le lever"),
}
# Reasons that would tell a person of a freeze or of an inquiry: such a look is written down like
# any other, and not shown to them (CMF L. 561-18).
FREEZE = "freeze"
WITHHELD = (FREEZE, "authority")
# Reasons that a member of the staff chooses before a free look.
CHOSEN = {
    "asked_by_person": N_("une question que vous nous avez posée"),
    "complaint": N_("une réclamation"),
    "incident": N_("un incident à résoudre"),
    "control": N_("un contrôle interne"),
    "authority": N_("la demande d'une autorité"),
    "administration": N_("la gestion des comptes et des rôles"),
}
WHY = TASKS | CHOSEN
# The staff reads its own list in the third person.
CHOICES = {
    "asked_by_person": N_("La personne nous a posé une question"),
    "complaint": N_("Une réclamation est à traiter"),
    "incident": N_("Un incident est à résoudre"),
    "control": N_("Un contrôle interne est en cours"),
    "authority": N_("Une autorité le demande"),
    "administration": N_("Des rôles ou un accès sont à changer"),
}
