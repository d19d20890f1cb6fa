"""Verbs of the service desk: each changes rows and writes its facts in one transaction."""
