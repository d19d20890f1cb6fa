"""The pages of the desk, five to fifteen lines each."""
