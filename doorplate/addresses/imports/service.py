"""Use cases: a file is sent, looked at, imported by a job; its rejects are mended."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from uuid_utils import uuid7

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.imports import store
from doorplate.addresses.imports.model import (
    ImportBegun,
    ImportOptions,
    NothingCorrected,
    RejectedRow,
    Upload,
    UploadEmpty,
    UploadKindUnknown,
    UploadTooLarge,
    UploadUnreadable,
)
from doorplate.addresses.imports.preview import Office, check_rows, look_at
from doorplate.addresses.loading.area import AreaNotYours
from doorplate.addresses.loading.sources import SPREADSHEETS, VECTOR_FILES
from doorplate.core.actors import Actor
from doorplate.database import Register, Transaction
from doorplate.database.jobs import Job, enqueue, job_by_id
from doorplate.database.reach import reach_of
from doorplate.divisions.model import Division, Level
from doorplate.divisions.service import division_index

KIND: Final = "addresses.import"
"""The kind of job that imports a file."""

TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
READABLE: Final = TEXTS | SPREADSHEETS | VECTOR_FILES

_NEED: Final = Permission.ADDRESSES_LOAD
_PART: Final = 1 << 20
_MB: Final = 1_000_000
_LONGEST_NAME: Final = 60


def receive_upload(
    register: Register,
    *,
    name: str,
    parts: Iterable[bytes],
    megabytes: int,
    scheme: str,
    division_code: str,
    options: ImportOptions,
    office: Office,
    actor: Actor,
    now: datetime,
    corrects: Upload | None = None,
) -> UUID:
    """Keep a file for a division and all below it, and look at it; return its name.

    Raises AreaNotYours, UploadTooLarge, UploadEmpty, UploadKindUnknown.
    """
    printable = "".join(filter(str.isprintable, name.replace("\\", "/")))
    known = Path(printable).name[-_LONGEST_NAME:]
    if Path(known).suffix.lower() not in READABLE:
        raise UploadKindUnknown(suffix=Path(known).suffix or known)
    uid = UUID(str(uuid7()))
    with register.writing(_NEED) as transaction:
        if not reach_of(transaction).holds(scheme, division_code):
            raise AreaNotYours(code=division_code)
        values = {
            "uid": uid,
            "name": known,
            "size": 0,
            "scheme": scheme,
            "division_code": division_code,
            "corrects_id": corrects and corrects.id,
            "uploaded_at": now,
            "uploaded_by": actor.name,
        }
        key = store.add_upload(transaction, values, options)
        size = store.add_parts(transaction, key, _limited(parts, megabytes))
        if not size:
            raise UploadEmpty
        record_entry(
            transaction,
            actor=actor,
            action="addresses.upload",
            subject=f"upload {uid}",
            now=now,
            details={"name": known, "size": size, "division": division_code},
        )
    look_again(register, uid=uid, options=options, office=office, now=now)
    return uid


def look_again(
    register: Register,
    *,
    uid: UUID,
    options: ImportOptions,
    office: Office,
    now: datetime,
) -> Upload:
    """Look at a file anew, read in another way. Raises UploadUnknown, ImportBegun."""
    with register.reading(_NEED) as transaction:
        upload = store.upload_by_uid(transaction, uid)
    _refuse_begun(upload)
    upload = replace(upload, options=options)
    with contents(register, upload) as path:
        preview = look_at(register, path, upload, office=office, now=now)
    with register.writing(_NEED) as transaction:
        _refuse_begun(store.held_upload(transaction, uid))
        store.change_upload(
            transaction,
            upload.id,
            options=options.as_json(),
            preview=preview.as_json(),
        )
    return replace(upload, preview=preview)


def begin_import(
    register: Register, *, uid: UUID, actor: Actor, account: str | None, now: datetime
) -> int:
    """Let a job import a file; return the job's number.

    It runs under the authority of `account`. Raises UploadUnknown, UploadUnreadable,
    ImportBegun.
    """
    with register.writing(_NEED) as transaction:
        upload = store.held_upload(transaction, uid)
        _refuse_begun(upload)
        if upload.preview is None or not upload.preview.is_readable:
            raise UploadUnreadable
        number = enqueue(
            transaction,
            kind=KIND,
            arguments={"upload": upload.id},
            actor=actor,
            account=account,
            label=upload.name,
            now=now,
        )
        store.change_upload(transaction, upload.id, job_id=number)
        record_entry(
            transaction,
            actor=actor,
            action="addresses.import",
            subject=f"upload {uid}",
            now=now,
            details={"job": number},
        )
    return number


def discard_upload(
    register: Register, *, uid: UUID, actor: Actor, now: datetime
) -> None:
    """Remove a file that was not imported. Raises UploadUnknown, ImportBegun."""
    with register.writing(_NEED) as transaction:
        upload = store.held_upload(transaction, uid)
        _refuse_begun(upload)
        store.remove_upload(transaction, upload.id)
        record_entry(
            transaction,
            actor=actor,
            action="addresses.discard",
            subject=f"upload {uid}",
            now=now,
        )


@contextmanager
def contents(register: Register, upload: Upload) -> Iterator[Path]:
    """Give a file's contents as a file of its own name, for as long as the block."""
    with TemporaryDirectory(prefix="doorplate-upload-") as folder:
        path = Path(folder) / upload.name
        with register.reading(_NEED) as transaction, path.open("wb") as stream:
            store.upload_by_id(transaction, upload.id)
            for part in store.parts(transaction, upload.id):
                stream.write(part)
        yield path


def job_of(transaction: Transaction, upload: Upload) -> Job | None:
    """Return the job that imports a file."""
    return None if upload.job_id is None else job_by_id(transaction, upload.job_id)


def areas_to_import(
    transaction: Transaction, *, scheme: str, county_code: str | None
) -> list[Division]:
    """Return the divisions that somebody may import for, with all below each.

    The outermost of the reach, then what lies directly in them.
    """
    index = division_index(transaction, scheme=scheme)
    reach = reach_of(transaction)
    if reach.is_everywhere:
        county = index.by_code(county_code or "")
        tops = [one for one in index if one.level is Level.COUNTY and not one.ended]
        tops = [county] if county else tops
    else:
        mine = [one for one in index if reach.holds(scheme, one.code) and not one.ended]
        tops = [one for one in mine if not reach.holds(scheme, one.parent_code or "")]
    codes = {top.code for top in tops}
    below = [one for one in index if one.parent_code in codes and not one.ended]
    return [*tops, *below]


def save_corrections(
    register: Register,
    *,
    uid: UUID,
    typed: Mapping[int, Mapping[int, str]],
    office: Office,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep rejected rows as somebody mended them, each checked; return how many.

    `typed` are texts by the row's key and the number of the column, from 0. Rows that
    were not changed are left alone. Raises UploadUnknown.
    """
    with register.reading(_NEED) as transaction:
        upload, header = _mending(transaction, uid)
        there = store.rejected_by_id(
            transaction, upload.load_id or 0, sorted(typed), header
        )
    changed = [
        replace(row, fields=mended)
        for key, row in there.items()
        if (mended := _mended(row, typed[key])) != [*row.fields]
    ]
    wrong = check_rows(register, upload, changed, office=office, now=now)
    with register.writing(_NEED) as transaction:
        store.held_upload(transaction, uid)
        kept = (
            (row.finding_id, row.fields, _told(wrong.get(row.finding_id)))
            for row in changed
        )
        store.save_corrections(transaction, kept, now=now, by=actor.name)
        if changed:
            record_entry(
                transaction,
                actor=actor,
                action="addresses.correct",
                subject=f"upload {uid}",
                now=now,
                details={"rows": len(changed)},
            )
    return len(changed)


def load_corrections(
    register: Register, *, uid: UUID, office: Office, actor: Actor, now: datetime
) -> UUID:
    """Make a file of the mended rows with nothing wrong any more; return its name.

    Raises UploadUnknown, NothingCorrected.
    """
    with register.reading(_NEED) as transaction:
        upload, header = _mending(transaction, uid)
        ready = store.ready_corrections(transaction, upload.load_id or 0)
    if not ready or upload.preview is None:
        raise NothingCorrected
    options = ImportOptions(
        crs=upload.preview.crs if "x" in upload.preview.mapping else None,
        method=upload.options.method,
        columns=upload.preview.mapping,
    )
    new = receive_upload(
        register,
        name=f"{Path(upload.name).stem[:40]}.corrected.csv",
        parts=[_as_csv(header, ready.values())],
        megabytes=_MB,
        scheme=upload.scheme,
        division_code=upload.division_code,
        options=options,
        office=office,
        actor=actor,
        now=now,
        corrects=upload,
    )
    with register.writing(_NEED) as transaction:
        added = store.upload_by_uid(transaction, new)
        store.pass_on(transaction, list(ready), added.id)
    return new


def _mending(transaction: Transaction, uid: UUID) -> tuple[Upload, Sequence[str]]:
    upload = store.upload_by_uid(transaction, uid)
    return upload, upload.preview.header if upload.preview else ()


def _mended(row: RejectedRow, typed: Mapping[int, str]) -> list[str]:
    return [typed.get(at, text) for at, text in enumerate(row.fields)]


def _told(finding: object) -> dict[str, str] | None:
    if finding is None:
        return None
    told = asdict(finding)  # type: ignore[call-overload] # a Finding
    return {name: told[name] for name in ("field", "code", "value")}


def _as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _limited(parts: Iterable[bytes], megabytes: int) -> Iterator[bytes]:
    """Yield pieces of a mebibyte at most. Raises UploadTooLarge."""
    size = 0
    for part in parts:
        size += len(part)
        if size > megabytes * _MB:
            raise UploadTooLarge(megabytes=megabytes)
        for start in range(0, len(part), _PART):
            yield part[start : start + _PART]


def _refuse_begun(upload: Upload) -> None:
    if upload.job_id is not None:
        raise ImportBegun
