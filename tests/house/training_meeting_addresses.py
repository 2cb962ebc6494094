"""What the addresses of meeting of the school need."""

MEETINGS = {}
