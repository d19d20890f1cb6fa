"""Reading what imports, doubles and exports need."""
