"""The long work: import a file that was sent to the desk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from doorplate.access.model import Permission
from doorplate.addresses.imports import store
from doorplate.addresses.imports.model import Upload
from doorplate.addresses.imports.preview import Office, mapping_of, named_for_people
from doorplate.addresses.imports.service import KIND, contents
from doorplate.addresses.loading.report import LoadReport
from doorplate.addresses.service import load_addresses
from doorplate.addresses.specification import specification_named
from doorplate.core.clock import civil_day
from doorplate.core.errors import RegistryError
from doorplate.database.jobs import JobContext, Tasks
from doorplate.settings import Settings

_NEED: Final = Permission.ADDRESSES_LOAD


def import_tasks(settings: Settings) -> Tasks:
    """Return what jobs of this room do, in a town of these settings."""
    specification = specification_named(
        settings.address_specification, settings.address_specifications
    )
    office = Office(specification, settings.county_code, date.min)
    zone = settings.time_zone
    return {KIND: partial(import_upload, office=office, time_zone=zone)}


def import_upload(
    context: JobContext, /, *, upload: int, office: Office, time_zone: str
) -> Mapping[str, Any]:
    """Load a file; run again, it goes on where it was.

    Raises UploadUnknown, AreaNotYours and what loading a file raises.
    """
    with context.register.reading(_NEED) as transaction:
        one = store.upload_by_id(transaction, upload)
    office = replace(office, today=civil_day(one.uploaded_at, time_zone))
    with contents(context.register, one) as path:
        try:
            report = _load(context, one, path, office)
        except RegistryError as error:
            raise named_for_people(error, path, one.name) from error
    with context.register.writing(_NEED) as transaction:
        store.change_upload(transaction, upload, load_id=report.load_id)
    return {"load": report.load_id, "again": report.done_before is not None}


def _load(
    context: JobContext, upload: Upload, path: Path, office: Office
) -> LoadReport:
    return load_addresses(
        context.register,
        path=path,
        scheme=upload.scheme,
        specification=office.specification,
        valid_from=office.today,
        actor=context.actor,
        now=context.now,
        within=office.within,
        mapping=mapping_of(upload.options),
        crs=upload.options.crs,
        method=upload.options.method,
        area=upload.division_code,
        bar=context.bar,
    )
