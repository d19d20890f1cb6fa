"""Pages of the feedback desk."""
