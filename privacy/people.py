"""Who is meant: all the cards of one person, all his applications, and how rows name them."""

from dataclasses import dataclass
from functools import cached_property
from uuid import uuid5

from django.db.models import Q

from applications.models import Application
from audit.services import subject_key
from cabinet.models import Proposal, Wish
from imports.enums import Purpose
from imports.models import Import, ImportRow
from members.models import DataRequest, ElectedPost, Member, Suspension, Transfer
from members.queries import whole_cards
from resolutions.models import Line

# Rows of a person that letters and tasks are about.
SPOKEN_OF = (Transfer, ElectedPost, Suspension, Proposal, Wish, DataRequest)


@dataclass(frozen=True)
class Person:
    """``members`` has the card and those merged into it; a person may have no card at all."""

    members: tuple[int, ...]
    applications: tuple[int, ...]

    @property
    def keys(self):
        """How the journal names him."""
        cards = [f"members.member:{pk}" for pk in self.members]
        return [*cards, *(f"applications.application:{pk}" for pk in self.applications)]

    @cached_property
    def abouts(self):
        """Keys of everything that a letter or a task may say it is about."""
        keys = list(self.keys)
        for model in SPOKEN_OF:
            rows = model.objects.filter(member__in=self.members).only("pk")
            keys += [subject_key(row) for row in rows]
        return keys

    @cached_property
    def addresses(self):
        """Beginnings of the addresses of his pages in the office."""
        cards = [f"/office/members/{pk}/" for pk in self.members]
        return [*cards, *(f"/office/applications/{pk}/" for pk in self.applications)]

    @cached_property
    def paper_keys(self):
        """Beginnings of the keys of papers made for him alone."""
        lines = Line.objects.filter(member__in=self.members).values_list("pk", flat=True)
        return [
            *(f"application:{pk}:" for pk in self.applications),
            *(f"move:{pk}:" for pk in self.members),
            *(f"extract:{pk}" for pk in lines),
        ]

    @cached_property
    def shared_papers(self):
        """Beginnings of the keys of papers that name others too, in all their editions."""
        decisions = Line.objects.filter(member__in=self.members)
        found = [f"resolution:{pk}:" for pk in decisions.values_list("resolution", flat=True)]
        statements = Member.objects.filter(pk__in=self.members)
        registers = statements.exclude(dues_statements__lines=None).values_list(
            "dues_statements__lines__register", flat=True
        )
        return [*found, *(f"dues_register:{pk}:" for pk in registers.distinct() if pk)]

    @cached_property
    def lists(self):
        """Lists loaded from files in which he stands, while their rows are kept."""
        found = set(ImportRow.objects.filter(member__in=self.members).values_list("of", flat=True))
        wanted = set(
            Application.objects.filter(pk__in=self.applications).values_list("form_key", flat=True)
        )
        of_applicants = Import.objects.filter(purpose=Purpose.APPLICANTS).exclude(file="")
        for pk, operation in of_applicants.values_list("pk", "operation") if wanted else ():
            numbers = ImportRow.objects.filter(of=pk).values_list("number", flat=True)
            if any(uuid5(operation, str(number)) in wanted for number in numbers.iterator()):
                found.add(pk)
        return sorted(found)


def of_cards_or(members, alone):
    """A condition on applications: of these cards, or these themselves."""
    return Q(member__in=members) | Q(pk__in=alone)


def of_member(pk) -> Person:
    """The person of a card that is not merged into another."""
    members = whole_cards([pk])
    applications = Application.objects.filter(member__in=members).order_by("pk")
    return Person(tuple(members), tuple(applications.values_list("pk", flat=True)))


def of_application(pk) -> Person:
    """The person of an application that never came to a card."""
    return Person((), (pk,))


def of_line(line) -> Person:
    """The person of one line of a destruction."""
    return of_member(line.member_id) if line.member_id else of_application(line.application_id)
