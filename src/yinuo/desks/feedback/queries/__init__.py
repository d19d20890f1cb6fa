"""Questions to the feedback desk's tables."""
