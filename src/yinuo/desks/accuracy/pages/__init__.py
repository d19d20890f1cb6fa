"""The pages of the accuracy desk."""
