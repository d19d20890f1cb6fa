"""Signing a printed paper and checking one that comes back: certificates, PAdES signatures, seals, time stamps. No database, no pages."""
