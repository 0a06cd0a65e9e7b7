"""Doorplates: codes, symbols, artwork, print batches."""
