"""Council agenda platforms, one file each."""
