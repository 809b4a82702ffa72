"""sources.yaml to jurisdictions, sources, topics and routes."""
