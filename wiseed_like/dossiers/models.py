"""What do we remember of an application? Its texts, its documents, who judged it and why."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.dossiers.rules import (
    LIFE_CYCLE,
    READABLE_AFTER_VOTE,
    REQUIRED_DOCUMENTS,
    SECTIONS,
    DocumentKind,
    DossierState,
)
from wiseed_like.issuers.models import Company


class Dossier(Base):
    """A company's application to raise money here."""

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("decided_by <> examined_by", name="dossier_has_two_judges"),
        CheckConstraint(
            "state <> 'accepted' OR (examined_by IS NOT NULL AND decided_by IS NOT NULL)",
            name="dossier_yes_has_two_judges",
        ),
        CheckConstraint(
            "state <> 'declined' OR decision_reason IS NOT NULL", name="dossier_no_has_a_reason"
        ),
        CheckConstraint("amount_sought > 0", name="dossier_seeks_money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    state: Mapped[DossierState] = mapped_column(default=DossierState.DRAFT)
    title: Mapped[str] = mapped_column(String(120))
    tagline: Mapped[str] = mapped_column(String(200), default="")
    sector: Mapped[str] = mapped_column(String(40), default="")
    amount_sought: Mapped[Euro | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    solution: Mapped[str] = mapped_column(Text, default="")
    market: Mapped[str] = mapped_column(Text, default="")
    business_model: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[str] = mapped_column(Text, default="")
    use_of_funds: Mapped[str] = mapped_column(Text, default="")
    risks: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    examined_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    examined_at: Mapped[datetime | None]
    analyst_note: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)

    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    documents: Mapped[list[DossierDocument]] = relationship(
        back_populates="dossier", order_by="DossierDocument.id"
    )
    votes: Mapped[list[Vote]] = relationship(back_populates="dossier")

    @property
    def missing(self) -> list[str]:
        """What must still be written or sent before it may be submitted: attribute names."""
        texts = [name for name in ("tagline", "sector", *SECTIONS) if not getattr(self, name)]
        if self.amount_sought is None:
            texts.append("amount_sought")
        sent = {document.kind for document in self.documents}
        return texts + [f"document:{kind}" for kind in REQUIRED_DOCUMENTS if kind not in sent]

    @property
    def completeness(self) -> int:
        """How complete, in percent."""
        needed = 3 + len(SECTIONS) + len(REQUIRED_DOCUMENTS)
        return round(100 * (needed - len(self.missing)) / needed)

    @property
    def is_editable(self) -> bool:
        """Only a draft is written in; what was sent is read by others."""
        return self.state == DossierState.DRAFT

    @property
    def is_sent_back(self) -> bool:
        """A draft again: it was sent once, and must be completed."""
        return self.is_editable and self.submitted_at is not None

    @property
    def shown_state(self) -> str:
        """The word for its state: a draft that came back is to be completed."""
        return "returned" if self.is_sent_back else self.state

    @property
    def message_to_founder(self) -> str | None:
        """Why the analyst gave a draft back; later notes are the staff's own."""
        return self.analyst_note if self.is_editable else None

    @property
    def is_in_vote(self) -> bool:
        return self.state == DossierState.VOTE

    @property
    def is_readable_after_vote(self) -> bool:
        return self.state in READABLE_AFTER_VOTE

    @property
    def journal_stream(self) -> str:
        return f"issuer:{self.company_id}"

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)


class DossierDocument(Base):
    """A file of the dossier."""

    __tablename__ = "dossier_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    stored_file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    kind: Mapped[DocumentKind]
    sent_at: Mapped[datetime]

    dossier: Mapped[Dossier] = relationship(back_populates="documents")
    stored_file: Mapped[StoredFile] = relationship(lazy="joined")


class Vote(Base):
    """What a member thinks of a project, and what they might invest: no commitment at all."""

    __tablename__ = "dossier_votes"
    __table_args__ = (UniqueConstraint("dossier_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    in_favour: Mapped[bool]
    intended: Mapped[Euro] = mapped_column(default=Euro.ZERO)
    cast_at: Mapped[datetime]

    dossier: Mapped[Dossier] = relationship(back_populates="votes")
