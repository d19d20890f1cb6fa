"""The customers' door: submit, receipt, follow a case, chat. Nobody needs an account here."""
