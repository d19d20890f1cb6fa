"""The door for programs: events in, events and proofs out, as JSON."""
