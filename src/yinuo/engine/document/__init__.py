"""A published text: read into sentences, articles, table rows and blanks, each with its place in the original."""
