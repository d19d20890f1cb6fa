"""The service desk: every contact received, answered, solved, asked about. The daily work is the evidence."""
