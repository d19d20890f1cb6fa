"""The verbs of the answers desk: rows and their line in the ledger, in one transaction."""
