"""Addresses: what is addressed, where it is, how it is written."""
