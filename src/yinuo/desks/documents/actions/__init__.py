"""The verbs of the documents desk. Each is one transaction with its line in the ledger, and refuses before it changes anything."""
