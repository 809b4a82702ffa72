"""Formats: bytes or text to neutral shapes. Pure; one file each."""
