"""The web door: the pages staff see in a browser."""
