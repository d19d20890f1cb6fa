"""Answers by themselves: what customers often ask, answered day and night from entries that people wrote and approved."""
