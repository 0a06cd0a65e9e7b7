"""What access adds to the command line."""

from doorplate.access.commands.of_accounts import accounts
from doorplate.access.commands.of_audit import audit
from doorplate.access.commands.of_keys import keys

__all__ = ["accounts", "audit", "keys"]
