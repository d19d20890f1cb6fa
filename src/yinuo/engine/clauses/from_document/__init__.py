"""Sentences of a letter into proposed promises, each beside its source; a person accepts, edits or declines."""
