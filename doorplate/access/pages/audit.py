"""The audit at the desk: its entries, and whether they are as they were written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint

from doorplate.access.connecting import keyring_of, marks_of
from doorplate.access.entries import Entry, Wanted
from doorplate.access.model import Permission
from doorplate.access.pages import words
from doorplate.access.service import listing
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.settings import Settings
from doorplate.web.desk import Asked, Column, Desk, Filter, Found, Listing, add_list
from doorplate.web.desk.guard import Result

_NEED: Final = Permission.AUDIT_READ


def add_audit_pages(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the list of entries, and the verdict over it."""
    pages = _Audit(desk, settings)
    add_list(desk, blueprint, "/audit", pages.listing(), needs=_NEED)
    desk.route(blueprint, "/audit/verdict", needs=_NEED)(pages.verdict)
    desk.navigation("access.audit", message("Audit"), group=message("People"), place=92)


@dataclass(frozen=True)
class _Audit:
    desk: Desk
    settings: Settings

    def listing(self) -> Listing[Entry]:
        """Return the list of entries as data."""
        desk = self.desk
        return Listing[Entry](
            key="audit",
            title=message("Audit"),
            lead=message("Who did what to what, and who was refused what."),
            empty=message("No entry is like this."),
            columns=(
                Column("number", message("No."), lambda row: str(row.id)),
                Column("at", message("When"), lambda row: row.content.at, sort=True),
                Column("actor", message("Who"), lambda row: row.content.actor),
                Column("action", message("What"), lambda row: row.content.action),
                Column("subject", message("To what"), lambda row: row.content.subject),
                Column(
                    "outcome",
                    message("Outcome"),
                    lambda row: desk.says(words.OUTCOMES[row.content.outcome]),
                    tone=lambda row: "bad" if row.content.outcome == "refused" else "",
                ),
                Column(
                    "details",
                    message("Details"),
                    lambda row: listing.details_line(row.content),
                ),
            ),
            filters=(
                Filter("actor", message("Who"), hint=message("an account's name")),
                Filter("action", message("What"), hint=message("or how it begins")),
                Filter("subject", message("To what"), hint=message("or a part of it")),
                Filter("outcome", message("Outcome"), self._outcomes),
                Filter("since", message("From"), hint="2026-03-15"),
                Filter("before", message("Before"), hint="2026-04-01"),
            ),
            fetch=self._fetch,
            sort="-at",
            export=_NEED,
            template="access/audit.html",
        )

    def verdict(self) -> Result:
        """Follow the chain of seals, and say whether it holds."""
        verdict = listing.verdict(
            self.desk.register,
            keyring=keyring_of(self.settings),
            marks=marks_of(self.settings),
        )
        wrong = words.finding(self.desk, verdict)
        return self.desk.page("access/verdict.html", verdict=verdict, wrong=wrong)

    def _fetch(self, transaction: Transaction, asked: Asked) -> Found[Entry]:
        wanted = self._wanted(asked.filters)
        return Found(
            *listing.page(
                transaction,
                wanted,
                skip=asked.offset,
                limit=asked.limit,
                oldest_first=not asked.descending,
            )
        )

    def _wanted(self, filters: Mapping[str, str]) -> Wanted:
        return Wanted(
            actor=filters.get("actor", ""),
            action=filters.get("action", ""),
            subject=filters.get("subject", ""),
            outcome=listing.outcome_named(filters.get("outcome")),
            since=self._midnight(filters.get("since", "")),
            before=self._midnight(filters.get("before", "")),
        )

    def _midnight(self, typed: str) -> datetime | None:
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            return None
        return datetime.combine(day, time(), tzinfo=ZoneInfo(self.settings.time_zone))

    def _outcomes(self) -> list[tuple[str, str]]:
        return [(key, self.desk.says(text)) for key, text in words.OUTCOMES.items()]
