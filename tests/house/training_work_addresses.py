"""What the addresses of work of the school need."""

WORKS = {}
