"""What can be done with imports, doubles and exports. Each verb is one transaction with its line in the ledger."""
