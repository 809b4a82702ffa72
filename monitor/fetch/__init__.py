"""Package fetch."""
