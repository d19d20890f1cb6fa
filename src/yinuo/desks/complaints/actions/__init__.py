"""What changes: one verb, one transaction, its events with it."""
