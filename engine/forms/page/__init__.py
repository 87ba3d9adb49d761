"""A form on a page: how it shows, and how a browser posts it."""
