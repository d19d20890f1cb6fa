"""What can be done for customers. Each verb is one transaction with its line in the ledger."""
