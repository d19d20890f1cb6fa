"""Improvements: what they answer, what is done, whether it helped; suggestions of customers, and what we changed."""
