"""Rows of divisions and areas in, model objects out."""
