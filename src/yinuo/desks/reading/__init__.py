"""The reading desk: a letter that somebody brings is read, reviewed sentence by sentence, and becomes a template of one's own."""
