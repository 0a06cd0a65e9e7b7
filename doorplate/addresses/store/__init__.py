"""Rows of addresses: what is asked of them, and how a load writes them."""
