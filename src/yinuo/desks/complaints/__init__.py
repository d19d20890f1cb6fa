"""Complaints after GB/T 19012 and ISO 10002: assessed, verified, proposed, checked by a second person, escalated, analysed."""
