"""A kit for pages and interfaces; it knows no room."""
