"""Two cards of one person: found, judged, made one, and taken apart again."""
