"""Reading rounds, faults and quality."""
