"""Verbs of the channels: each writes its rows and its facts in one transaction."""
