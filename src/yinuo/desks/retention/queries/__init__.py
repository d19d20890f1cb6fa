"""Reading: terms, where records lie, what is on hold, what must stay, what is due."""
