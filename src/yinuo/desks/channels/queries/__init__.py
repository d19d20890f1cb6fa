"""Reading the channels' tables."""
