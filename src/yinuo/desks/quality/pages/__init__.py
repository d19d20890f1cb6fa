"""Pages of the quality desk."""
