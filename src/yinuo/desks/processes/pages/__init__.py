"""The pages of the processes desk."""
