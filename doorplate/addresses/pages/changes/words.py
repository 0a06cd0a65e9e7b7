"""What changes, their states and effects are called on the pages."""

from typing import Final

from doorplate.addresses.changes.kinds import ChangeKind, ChangeState, Effect
from doorplate.core.messages import message

KINDS: Final = {
    ChangeKind.NEW: message("New addresses"),
    ChangeKind.RENAME: message("Rename a street"),
    ChangeKind.RENUMBER: message("Renumber"),
    ChangeKind.MOVE: message("Move the point"),
    ChangeKind.SPLIT: message("Split"),
    ChangeKind.MERGE: message("Merge"),
    ChangeKind.REPLACE: message("Replace a lay-out"),
    ChangeKind.DEMOLISH: message("Demolish"),
    ChangeKind.REASSIGN: message("Assign to new boundaries"),
}
HINTS: Final = {
    ChangeKind.NEW: message("Along a street that is there, or a new one."),
    ChangeKind.RENAME: message(
        "Every address along it keeps its identity and gets the new text; the old name "
        "goes on finding it."
    ),
    ChangeKind.RENUMBER: message(
        "The address keeps its identity; what lies in it goes along; the old number "
        "goes on finding it."
    ),
    ChangeKind.MOVE: message("Only the point changes; where it was stays known."),
    ChangeKind.SPLIT: message(
        "The house keeps its identity and number; the others are new and follow it."
    ),
    ChangeKind.MERGE: message(
        "The one that stays keeps its identity and number; the others retire and lead "
        "to it."
    ),
    ChangeKind.REPLACE: message(
        "All old addresses retire, with all that lies in them; each is followed by "
        "every new one."
    ),
    ChangeKind.DEMOLISH: message(
        "The addresses retire, with all that lies in them, for good: none is ever used "
        "again."
    ),
    ChangeKind.REASSIGN: message(
        "Houses go to the villages in which new boundaries have them; the boundaries "
        "are put in force with it."
    ),
}
STATES: Final = {
    ChangeState.DRAFT: message("draft"),
    ChangeState.PROPOSED: message("waits for approval"),
    ChangeState.APPROVED: message("approved"),
    ChangeState.REJECTED: message("rejected"),
    ChangeState.WITHDRAWN: message("withdrawn"),
}
TONES: Final = {
    ChangeState.DRAFT: "",
    ChangeState.PROPOSED: "wait",
    ChangeState.APPROVED: "good",
    ChangeState.REJECTED: "bad",
    ChangeState.WITHDRAWN: "past",
}
EFFECTS: Final = {
    Effect.CREATED: message("new"),
    Effect.REWRITTEN: message("other text"),
    Effect.MOVED: message("other point"),
    Effect.RETIRED: message("retires"),
}
COLOURS: Final = {
    Effect.CREATED: "#0b6b3a",
    Effect.REWRITTEN: "#12449c",
    Effect.MOVED: "#12449c",
    Effect.RETIRED: "#a01118",
}
STEPS: Final = {
    "drafted": message("Drafted"),
    "proposed": message("Proposed"),
    "approved": message("Approved"),
    "rejected": message("Rejected"),
    "withdrawn": message("Withdrawn"),
}
