"""Pages of administrators: people of the service."""
