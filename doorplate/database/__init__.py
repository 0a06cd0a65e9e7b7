"""Rows on SQLite and PostgreSQL: the only place that knows a dialect."""

from doorplate.database.register import Register, Transaction

__all__ = ["Register", "Transaction"]
