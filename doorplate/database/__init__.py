"""Rows on SQLite and PostgreSQL: the only place that knows a dialect."""

from doorplate.database.register import Register, Transaction, carried

__all__ = ["Register", "Transaction", "carried"]
