"""Ratings after a case and survey programmes: what customers say of us, anonymous where they wish, and what follows from it."""
