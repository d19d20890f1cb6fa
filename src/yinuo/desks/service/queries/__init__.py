"""Questions to the service desk's tables."""
