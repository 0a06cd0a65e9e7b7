"""Which column of a file is which of ours."""

from collections.abc import Iterable, Mapping, Sequence

from doorplate.core.errors import Invalid
from doorplate.divisions.schemes import usual_headers


class ColumnUnknown(Invalid):
    """There is no column “{column}” in the file; it has: {header}."""


class ColumnMissing(Invalid):
    """No column is {column}: give --columns {column}=…; the file has: {header}."""


def resolve_columns(
    header: Sequence[str],
    given: Mapping[str, str],
    *,
    needed: Iterable[str],
    optional: Iterable[str] = (),
) -> dict[str, str]:
    """Return the file's header of each of our columns that the file has.

    `given` says which is which; the others are known by their usual headers, whose
    case does not count. Raises ColumnUnknown, ColumnMissing.
    """
    shown = ", ".join(header)
    for column in given.values():
        if column not in header:
            raise ColumnUnknown(column=column, header=shown)
    by_usual = {name.casefold(): name for name in reversed(header)}
    found = dict(given)
    for column in (*needed, *optional):
        usual = (by_usual.get(name.casefold()) for name in usual_headers(column))
        name = next(filter(None, usual), None)
        if name is not None:
            found.setdefault(column, name)
    for column in needed:
        if column not in found:
            raise ColumnMissing(column=column, header=shown)
    return found
