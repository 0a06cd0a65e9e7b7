"""Accounts, roles and where they hold, sign-in, keys, and the audit."""
