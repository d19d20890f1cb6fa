"""The pages of the secrecy desk."""
