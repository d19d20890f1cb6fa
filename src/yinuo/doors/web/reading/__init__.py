"""What the pages show, read from the watch, the register and the ledger: one module a page."""
