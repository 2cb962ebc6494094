"""What the addresses of student of the school need."""

STUDENTS = {}
