"""Sources described in sources.yaml alone, one file each."""
