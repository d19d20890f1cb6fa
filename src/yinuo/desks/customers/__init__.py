"""Customers: their archive, sealed under keys of their own, and who may see what of it."""
