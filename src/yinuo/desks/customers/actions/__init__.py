"""What can be done with customers. Each verb is one transaction with its line in the ledger."""
