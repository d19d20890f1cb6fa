"""A year of one invented company, the same for the same seed: its documents, its people, and everything that happened."""
