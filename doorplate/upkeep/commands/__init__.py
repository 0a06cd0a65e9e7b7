"""Commands that keep a register at work: the worker, its jobs, backups."""

from doorplate.upkeep.commands.of_backups import backup, restore
from doorplate.upkeep.commands.of_jobs import Work, jobs_group, work_command

__all__ = ["Work", "backup", "jobs_group", "restore", "work_command"]
