"""The quality of the work: indicators with published formulas, evaluations that two people stand for, channels and their outages."""
