"""A clerk who imports files, and a worker who does it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from doorplate.addresses.imports.tasks import import_tasks
from doorplate.addresses.tables import address
from doorplate.core.authority import Authority
from doorplate.database.jobs import Worker
from doorplate.settings import Settings
from tests.addresses.county import HEADER, row
from tests.desk.people import Somebody, token_of
from tests.desk.town import Town

TOWNSHIP = "410883001000"
GOOD = [row(number=f"{number}号") for number in range(501, 504)]
BAD = [
    row(number="无门牌", street="大定路"),
    row(number="601号", code="410883009009"),
    row(number="602号", x=12.5),
]


def file_of(
    rows: Iterable[Sequence[object]],
    header: Sequence[str] = HEADER,
    encoding: str = "utf-8",
) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def send(
    clerk: FlaskClient,
    content: bytes,
    *,
    name: str = "房屋.csv",
    division: str = TOWNSHIP,
    **fields: str,
) -> Any:
    data = {
        "csrf_token": token_of(clerk),
        "file": (io.BytesIO(content), name),
        "division": division,
        "method": "imported",
        **fields,
    }
    return clerk.post("/desk/imports/new", data=data)


def sent(clerk: FlaskClient, content: bytes, **fields: Any) -> str:
    answer = send(clerk, content, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    location: str = answer.location
    return location


def text_of(clerk: FlaskClient, page: str) -> str:
    text = clerk.get(page).get_data(as_text=True)
    return re.sub(r"\s+", " ", text)


def post(clerk: FlaskClient, path: str, **fields: str) -> Any:
    return clerk.post(path, data={"csrf_token": token_of(clerk), **fields})


def work(town: Town, authority: Authority | None = None) -> int:
    worker = Worker(
        town.register,
        import_tasks(Settings()),
        authority_of=lambda _: authority or Somebody(),
    )
    return worker.run_once()


def imported(town: Town, clerk: FlaskClient, content: bytes, **fields: Any) -> str:
    page = sent(clerk, content, **fields)
    assert post(clerk, f"{page}/begin").status_code == 303
    assert work(town) == 1
    return page


def numbers(town: Town) -> set[str]:
    with town.register.reading() as transaction:
        return set(transaction.execute(select(address.c.number)).scalars())
