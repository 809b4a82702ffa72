"""One file per corpus folder: which adapter reads it, where each page stood, named exceptions."""
