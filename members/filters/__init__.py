"""Filters of the register that read as sentences: one table of conditions, and its words."""

from members.filters.conditions import CONDITIONS, NOBODY, STATUSES, Condition
from members.filters.sentences import Part, parts_of, said

__all__ = ["CONDITIONS", "NOBODY", "STATUSES", "Condition", "Part", "parts_of", "said"]
