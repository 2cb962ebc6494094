"""Addresses of «Здоровье портала» and of versions of letters."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, of_letter

A = Action

HEALTH = {
    "health:page": OfList(A.WATCH_PORTAL),
    "health:alarms": OfList(A.WATCH_PORTAL),
    "health:duty": OfList(A.WATCH_PORTAL),
    "health:known": OfUnit(A.WATCH_PORTAL, lambda ground: {"pk": ground.other["alarm"].pk}),
    "health:rhythm": OfUnit(A.WATCH_PORTAL, lambda ground: {"subject": "job:audit.tasks.seal"}),
    "health": ForAll(),
    "notifications:letter_advice": of_letter(A.EDIT_LETTERS),
    "notifications:letter_versions": of_letter(A.EDIT_LETTERS),
    "notifications:letter_version": OfUnit(
        A.EDIT_LETTERS,
        lambda ground: {"kind": "papers", "unit_pk": ground.unit.pk, "number": 1},
    ),
    "applications:letter_examples": of_letter(A.EDIT_LETTERS),
    "applications:letter_on_application": of_letter(A.EDIT_LETTERS),
}
