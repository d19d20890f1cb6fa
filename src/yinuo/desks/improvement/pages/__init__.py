"""Pages of the improvement desk."""
