"""Tables in files: what a file is, its rows one by one, and writing one that no spreadsheet runs."""
