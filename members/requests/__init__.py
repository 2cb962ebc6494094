"""Requests about personal data: what is to be done for each, by when, and who does it."""
