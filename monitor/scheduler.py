"""APScheduler: one job per source, jitter, no overlap, nothing silently skipped."""
