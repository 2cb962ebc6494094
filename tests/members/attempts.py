"""Acts tried on the register and on its replay alike."""

from collections import Counter

from hypothesis.stateful import precondition

from members.editing import MemberRefused
from members.models import Posting

steps_taken = Counter()  # {what was done: how many times}


def somebody_is(*statuses):
    """The rule is for a register in which somebody stands so."""
    return precondition(
        lambda self: any(person.status in statuses for person in self.people.values())
    )


def inside(unit, places):
    """How many are in the organisation, or in any."""
    return sum(place is not None and unit in (None, place) for place in places)


class Attempt:
    """An act on a person: done to both, or refused and then nothing was written."""

    def __init__(self, machine, pk, name):
        self.machine, self.pk, self.name = machine, pk, name

    def __enter__(self):
        self.lines = Posting.objects.count()
        return self.pk, self.machine.people[self.pk]

    def __exit__(self, kind, error, _):
        if kind is None:
            steps_taken[self.name] += 1
            person = self.machine.people[self.pk]
            if self.machine.recorded:
                person.told(self.machine.recorded)
            if not self.machine.is_mending:
                person.acts.append(None)  # mended elsewhere
        elif issubclass(kind, MemberRefused):
            steps_taken["refused"] += 1
            assert Posting.objects.count() == self.lines
            return True
        return False
