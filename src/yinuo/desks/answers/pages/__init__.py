"""The pages of the answers desk, for staff and for everybody."""
