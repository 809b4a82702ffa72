"""The environment: tokens, paths, limits."""
