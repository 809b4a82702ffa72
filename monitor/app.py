"""Composition root: builds the objects; the only reader of the clock."""
