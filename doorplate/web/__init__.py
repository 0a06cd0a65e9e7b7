"""A kit for pages and API that knows no room."""
