"""Keeping the register at work: its jobs, its backups."""
