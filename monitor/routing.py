"""Changes x topics x routes to notification drafts, each with its reason."""
