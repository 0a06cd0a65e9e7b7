"""What a change is: its kinds, its states, and the little that others say of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """What is to be done."""

    NEW = "new"
    RENAME = "rename"
    RENUMBER = "renumber"
    MOVE = "move"
    SPLIT = "split"
    MERGE = "merge"
    REPLACE = "replace"
    DEMOLISH = "demolish"
    REASSIGN = "reassign"


class ChangeState(StrEnum):
    """Where a change stands; the last three are for ever."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Effect(StrEnum):
    """What a change does to an address."""

    CREATED = "created"
    REWRITTEN = "rewritten"
    MOVED = "moved"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class ChangeBrief:
    """What an address's history says of a change: the document, not the reasoning."""

    id: int
    uid: UUID
    kind: ChangeKind
    document_number: str
    effective_on: date
    decided_at: datetime | None
