"""Verbs of the feedback desk: each changes rows and writes its facts in one transaction."""
