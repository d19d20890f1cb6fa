"""The pages of the customers desk."""
