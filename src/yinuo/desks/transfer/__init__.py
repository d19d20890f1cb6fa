"""Bringing customers and transactions in, finding doubles, and taking data out for a purpose."""
