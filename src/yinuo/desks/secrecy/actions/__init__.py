"""The verbs of the secrecy desk: each one transaction with its line in the ledger."""
