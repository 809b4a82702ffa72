"""Spoiled pages: whatever comes, a reader reads it or refuses it with an error of the project's own."""
