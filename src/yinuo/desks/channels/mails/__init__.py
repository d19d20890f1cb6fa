"""Mails as they are: read from bytes, without database or network. Nothing here believes what a sender says of themselves."""
