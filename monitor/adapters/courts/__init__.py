"""Court dockets and opinions, one file each."""
