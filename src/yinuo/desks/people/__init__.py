"""People: staff accounts, how they sign in, and who stands in for whom."""
