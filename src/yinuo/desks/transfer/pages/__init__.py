"""The pages of the transfer desk."""
