"""The desk of changes and notices: amendments, ends, notices with their delivery, words of a document, what binds whom."""
