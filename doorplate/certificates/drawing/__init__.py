"""A certificate on paper: from a snapshot to pages, and from pages to a PDF."""
