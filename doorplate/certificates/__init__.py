"""Certificates of addresses and numbering notices: signed, and never changed."""
