"""Pages of the complaints desk."""
