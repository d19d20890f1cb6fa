"""Templates: documents with typed blanks, each sentence beside the promise lines that execute it or the reason why it has none."""
