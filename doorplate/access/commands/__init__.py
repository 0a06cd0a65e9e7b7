"""What access adds to the command line."""

from doorplate.access.commands.of_keys import keys

__all__ = ["keys"]
