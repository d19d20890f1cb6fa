"""The reads of the secrecy desk."""
