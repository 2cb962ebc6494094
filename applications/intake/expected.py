"""What a sheet without a readable code may be: the papers that are still awaited."""

import logging
from functools import cached_property

from applications.enums import Received, Stage
from applications.models import Application, ApplicationPaper
from documents.recognition import guess, stored_blank

logger = logging.getLogger(__name__)

KEPT = 3  # guesses of one sheet


class Expected:
    """Blanks of the papers awaited where a bundle was dropped, drawn only when they are needed.

    On an organisation a sheet tells only which paper and page it is: papers of its people differ
    by a few words, so one applicant's blanks serve for all and name nobody.
    """

    def __init__(self, bundle):
        self.bundle = bundle

    def guesses(self, seen):
        """[{kind, page, likeness, turn}], the likest first."""
        found = guess(seen, self._blanks) if self._blanks else []
        return [
            {
                "kind": self._slots[one.paper_id].kind,
                "page": one.page,
                "likeness": round(one.likeness, 3),
                "turn": one.turn,
            }
            for one in found[:KEPT]
        ]

    @cached_property
    def _slots(self):
        slots = ApplicationPaper.objects.filter(application=self._application).exclude(paper=None)
        if self.bundle.application_id:
            slots = slots.filter(received=Received.NO)
        return {slot.paper_id: slot for slot in slots.order_by("pk")}

    @cached_property
    def _blanks(self):
        return [blank for blank in map(_blank, self._slots) if blank]

    @cached_property
    def _application(self):
        if self.bundle.application_id:
            return self.bundle.application_id
        unit = self.bundle.unit
        inside = Application.objects.filter(
            unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght), stage=Stage.SIGNING
        )
        return inside.order_by("-stage_since", "-pk").values_list("pk", flat=True).first()


def _blank(paper_id):
    """A guess is worth no failure: a blank lost in the storage is left out."""
    try:
        return stored_blank(paper_id)
    except OSError:
        logger.warning("the file of paper %s is lost in the storage", paper_id)
        return None
