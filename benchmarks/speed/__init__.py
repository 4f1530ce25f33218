"""How fast: each module prints one table."""
