"""poll() and route(): the only file that names all stages."""
