"""What the addresses of result of the school need."""

RESULTS = {}
