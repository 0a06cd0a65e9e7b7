"""Rows of files sent to the desk; every function takes the open transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from doorplate.addresses.imports.model import (
    ImportOptions,
    Preview,
    RejectedRow,
    Upload,
    UploadUnknown,
)
from doorplate.addresses.imports.tables import correction, upload, upload_part
from doorplate.addresses.store.loading import LoadState, state_of
from doorplate.addresses.tables import load, load_finding
from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert
from doorplate.database.functions import among
from doorplate.database.reach import in_reach
from doorplate.files import Severity

_OPEN = (
    load_finding.c.severity == Severity.REJECTED.value,
    correction.c.upload_id.is_(None),
)


def add_upload(
    transaction: Transaction, values: Mapping[str, Any], options: ImportOptions
) -> int:
    """Add a file without its contents; return its key."""
    statement = insert(upload).values(**values, options=options.as_json())
    key: int = transaction.execute(statement.returning(upload.c.id)).scalar_one()
    return key


def add_parts(transaction: Transaction, key: int, parts: Iterable[bytes]) -> int:
    """Add a file's contents; return their length in bytes."""
    size = 0
    for number, part in enumerate(parts):
        values = {"upload_id": key, "number": number, "content": part}
        transaction.execute(insert(upload_part).values(values))
        size += len(part)
    transaction.execute(update(upload).where(_is(transaction, key)).values(size=size))
    return size


def parts(transaction: Transaction, key: int) -> Iterator[bytes]:
    """Yield a file's contents piece by piece."""
    columns = upload_part.c
    statement = (
        select(columns.content)
        .where(columns.upload_id == key)
        .order_by(columns.number)
        .execution_options(yield_per=4)
    )
    for (content,) in transaction.execute(statement):
        yield bytes(content)


def change_upload(transaction: Transaction, key: int, **values: Any) -> None:  # noqa: ANN401 - columns
    """Change what is known of a file."""
    transaction.execute(update(upload).where(_is(transaction, key)).values(**values))


def remove_upload(transaction: Transaction, key: int) -> None:
    """Remove a file that nothing came of."""
    statement = delete(upload_part).where(upload_part.c.upload_id == key)
    transaction.execute(statement)
    back = correction.c.upload_id == key
    transaction.execute(update(correction).where(back).values(upload_id=None))
    transaction.execute(delete(upload).where(_is(transaction, key)))


def upload_by_uid(transaction: Transaction, uid: UUID) -> Upload:
    """Return a file within the reach. Raises UploadUnknown."""
    return _one(transaction, upload.c.uid == uid)


def upload_by_id(transaction: Transaction, key: int) -> Upload:
    """Return a file within the reach. Raises UploadUnknown."""
    return _one(transaction, upload.c.id == key)


def held_upload(transaction: Transaction, uid: UUID) -> Upload:
    """Return a file that nobody else changes before this transaction ends."""
    return _one(transaction, upload.c.uid == uid, hold=True)


def uploads(
    transaction: Transaction, *, limit: int | None = None, offset: int = 0
) -> Sequence[tuple[Upload, LoadState | None]]:
    """Return the files within the reach, the newest first, with their loads."""
    statement = (
        select(upload)
        .where(in_reach(transaction, upload))
        .order_by(upload.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    found = [_upload(row) for row in transaction.execute(statement)]
    loads = _loads(transaction, [one.load_id for one in found if one.load_id])
    return [(one, loads.get(one.load_id or 0)) for one in found]


def count_uploads(transaction: Transaction) -> int:
    """Return how many files lie within the reach."""
    statement = select(func.count()).select_from(upload)
    where = in_reach(transaction, upload)
    return transaction.execute(statement.where(where)).scalar_one()


def load_by_id(transaction: Transaction, key: int) -> LoadState:
    """Return a load."""
    return _loads(transaction, [key])[key]


def rejected(
    transaction: Transaction,
    load_id: int,
    header: Sequence[str],
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[RejectedRow]:
    """Return a load's rejected rows that did not go on yet, in the file's order."""
    statement = (
        select(load_finding, correction.c.row.label("mended"), correction.c.problem)
        .outerjoin(correction)
        .where(load_finding.c.load_id == load_id, *_OPEN)
        .order_by(load_finding.c.row_number, load_finding.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_rejected(row, header) for row in transaction.execute(statement)]


def rejected_by_id(
    transaction: Transaction, load_id: int, keys: Sequence[int], header: Sequence[str]
) -> dict[int, RejectedRow]:
    """Return those of a load's rejected rows that have these keys."""
    statement = (
        select(load_finding, correction.c.row.label("mended"), correction.c.problem)
        .outerjoin(correction)
        .where(
            load_finding.c.load_id == load_id, among(load_finding.c.id, keys), *_OPEN
        )
    )
    found = [_rejected(row, header) for row in transaction.execute(statement)]
    return {row.finding_id: row for row in found}


def count_rejected(transaction: Transaction, load_id: int) -> tuple[int, int]:
    """Return how many rejected rows did not go on, and how many of them could now."""
    statement = (
        select(func.count())
        .select_from(load_finding)
        .outerjoin(correction)
        .where(load_finding.c.load_id == load_id, *_OPEN)
    )
    waiting = transaction.execute(statement).scalar_one()
    return waiting, len(ready_corrections(transaction, load_id))


def save_corrections(
    transaction: Transaction,
    rows: Iterable[tuple[int, Sequence[str], Mapping[str, Any] | None]],
    *,
    now: datetime,
    by: str,
) -> None:
    """Keep rows as somebody mended them: key, fields, and what is wrong still."""
    kept = list(rows)
    columns = correction.c
    keys = [key for key, _, _ in kept]
    transaction.execute(delete(correction).where(among(columns.finding_id, keys)))
    names = ("finding_id", "row", "problem", "corrected_at", "corrected_by")
    values = ((key, list(row), problem, now, by) for key, row, problem in kept)
    bulk_insert(transaction, correction, names, values)


def ready_corrections(transaction: Transaction, load_id: int) -> dict[int, list[str]]:
    """Return the mended rows of a load with nothing wrong any more, in its order."""
    statement = (
        select(correction.c.finding_id, correction.c.row, correction.c.problem)
        .join(load_finding)
        .where(load_finding.c.load_id == load_id, correction.c.upload_id.is_(None))
        .order_by(load_finding.c.row_number, load_finding.c.id)
    )
    return {
        key: row
        for key, row, problem in transaction.execute(statement)
        if problem is None
    }


def pass_on(transaction: Transaction, keys: Sequence[int], upload_id: int) -> None:
    """Say in which file mended rows went on."""
    statement = update(correction).where(among(correction.c.finding_id, keys))
    transaction.execute(statement.values(upload_id=upload_id))


def _is(transaction: Transaction, key: int) -> Any:  # noqa: ANN401 - a condition
    return (upload.c.id == key) & in_reach(transaction, upload)


def _one(transaction: Transaction, where: Any, *, hold: bool = False) -> Upload:  # noqa: ANN401 - a condition
    statement = select(upload).where(where, in_reach(transaction, upload))
    if hold:
        statement = statement.with_for_update()
    row = transaction.execute(statement).one_or_none()
    if row is None:
        raise UploadUnknown
    return _upload(row)


def _upload(row: Row[Any]) -> Upload:
    values = dict(row._mapping)  # noqa: SLF001 - its public name
    values["options"] = ImportOptions.from_json(row.options)
    values["preview"] = row.preview and Preview.from_json(row.preview)
    return Upload(**values)


def _loads(transaction: Transaction, keys: Sequence[int]) -> dict[int, LoadState]:
    rows = transaction.execute(select(load).where(among(load.c.id, keys)))
    return {row.id: state_of(row) for row in rows}


def _rejected(row: Row[Any], header: Sequence[str]) -> RejectedRow:
    stood = row.mended if row.mended is not None else row.row
    if isinstance(stood, dict):
        texts = [stood.get(name, "") for name in header]
    else:
        texts = [*stood[: len(header)], *[""] * (len(header) - len(stood))]
    told = row._mapping if row.mended is None else row.problem or {}  # noqa: SLF001 - its public name
    return RejectedRow(
        finding_id=row.id,
        row_number=row.row_number,
        field=told.get("field", ""),
        code=told.get("code", ""),
        value=told.get("value", ""),
        fields=texts,
        is_corrected=row.mended is not None,
    )
