"""What is done: each verb one transaction, with its facts in the ledger."""
