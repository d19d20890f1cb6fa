"""The documents desk: templates filled, reviewed, signed and put in force; the register; amendments, notices and ends."""
