"""Practice: what touches every process, so it stands with the composition of the portal."""
