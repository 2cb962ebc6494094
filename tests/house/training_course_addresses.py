"""What the addresses of course of the school need."""

COURSES = {}
