"""How a letter under review stands."""
