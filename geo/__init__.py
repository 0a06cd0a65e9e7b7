"""Geometry without database, web or doorplate."""
