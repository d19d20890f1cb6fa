"""What the answers desk reads."""
