"""What can be done for the rights of a person. Each verb is one transaction with its line in the ledger."""
