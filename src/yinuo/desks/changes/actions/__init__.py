"""The verbs of the desk. Each is one transaction with its lines in the ledger, and refuses before it changes anything."""
