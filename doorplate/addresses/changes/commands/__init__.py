"""Changes on the command line: propose, look, approve, reject, withdraw."""

from doorplate.addresses.changes.commands.deciding import Office, changes_group

__all__ = ["Office", "changes_group"]
