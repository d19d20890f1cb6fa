"""What the desk reads, worked out from its own tables, the documents desk and the watch."""
