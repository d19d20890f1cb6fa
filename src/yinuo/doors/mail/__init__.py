"""The door of channels: the loops that fetch and send, and the addresses at which other programs bring calls, text messages and cases."""
