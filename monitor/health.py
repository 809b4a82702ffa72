"""Poll history and now to the health of a source."""
