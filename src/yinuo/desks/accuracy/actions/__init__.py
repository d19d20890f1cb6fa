"""What can be done with rounds of checks. Each verb is one transaction with its line in the ledger."""
