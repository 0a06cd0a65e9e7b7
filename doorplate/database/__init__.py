"""Rows on SQLite and PostgreSQL: the only place that knows a dialect."""
