"""What a load did, in numbers, and the file of what it could not take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from doorplate.access.model import Permission
from doorplate.addresses.loading.messages import message_of
from doorplate.addresses.loading.positions import OUTSIDE_DIVISION
from doorplate.addresses.store import agreement
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import LoadState, Tally
from doorplate.database import Register, Transaction
from doorplate.files import RejectsFile, Severity


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the positions of a load agree with the divisions' polygons.

    `quantiles_m` are the distances of those outside to the border of the division they
    are registered in, where it is known: the median, the 90th percentile, the largest.
    """

    positions: int
    outside: int
    quantiles_m: tuple[float, float, float] | None

    @property
    def share_inside(self) -> float:
        """From 0 to 1."""
        return 1 - self.outside / self.positions


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a file of addresses.

    `findings` are codes with their severity and how often they were found.
    `resumed_from` is how many rows an earlier, broken off run had done; `done_before`
    is when the same file had been loaded already, and nothing was done now. `unread`
    are the columns that nothing was read from.
    """

    load_id: int
    tally: Tally
    findings: Sequence[tuple[str, Severity, int]]
    agreement: Agreement | None
    crs: str
    resumed_from: int = 0
    done_before: datetime | None = None
    unread: Sequence[str] = ()


def report_on(
    transaction: Transaction,
    fingerprint: str,
    *,
    crs: str,
    before: LoadState | None,
    unread: Sequence[str] = (),
) -> LoadReport:
    """Return what the register knows about a load, and how it stood `before`."""
    state = store.load_of(transaction, fingerprint)
    done = before is not None and before.is_done
    return LoadReport(
        load_id=state.id,
        tally=state.tally,
        findings=store.findings_by_code(transaction, state.id),
        agreement=_agreement(transaction, state.id),
        crs=crs,
        resumed_from=0 if before is None or done else before.tally.read,
        done_before=state.started_at if done else None,
        unread=unread,
    )


def write_rejects(
    register: Register, load_id: int, path: Path, header: Sequence[str]
) -> int:
    """Write the rows a load rejected, to be mended and loaded again; return how many.

    The file appears with the first such row. Raises FileUnwritable.
    """
    with (
        register.reading(Permission.ADDRESSES_LOAD) as transaction,
        RejectsFile(path, header) as rejects,
    ):
        for finding, row in store.rejected_rows(transaction, load_id):
            rejects.write(row, finding, message_of(finding))
        return rejects.count


def _agreement(transaction: Transaction, load_id: int) -> Agreement | None:
    positions = agreement.positions_made(transaction, load_id)
    if not positions:
        return None
    flagged = agreement.flag_distances(transaction, load_id, OUTSIDE_DIVISION)
    metres = [distance for distance in flagged if distance is not None]
    if not metres:
        return Agreement(positions, len(flagged), None)
    median, high, highest = np.quantile(metres, (0.5, 0.9, 1.0)).tolist()
    return Agreement(positions, len(flagged), (median, high, highest))
