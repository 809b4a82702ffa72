"""Package deliver."""
