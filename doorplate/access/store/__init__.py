"""Rows of access; every function takes the open transaction."""
