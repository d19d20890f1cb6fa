"""Verbs of the processes desk; each is one transaction with its facts."""
