"""What people do with a letter that was brought: take it in, decide on it, finish it."""
