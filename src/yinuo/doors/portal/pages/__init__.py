"""Pages for customers, and what their scripts ask."""
