"""The verbs of the retention desk: one transaction each, with its line in the ledger."""
