"""Grant notices and federal announcements, one file each."""
