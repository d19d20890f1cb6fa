"""The retention desk: how long which records are kept and why, holds, due lists, and destruction by two people."""
