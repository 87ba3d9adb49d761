"""Pages of policy owners: procedures, and where they could not go on."""
