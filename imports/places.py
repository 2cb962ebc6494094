"""Organisations and employers called by their names in a list."""

import re

from django.db.models import Q

from imports.cells import Wrong
from structure.enums import Kind
from structure.models import Employer, Unit

KEPT = 3000  # names held at once; in a larger branch each is asked for as it is written
HOLDING = {Kind.PRIMARY, Kind.SHOP, Kind.GROUP}  # where people are on the books
_SIGNS = re.compile(r"[^a-zа-я0-9]+")


def plain(name):
    return " ".join(_SIGNS.sub(" ", name.lower().replace("ё", "е")).split())


class Places:
    """The branch of the organisation for which the list is loaded."""

    def __init__(self, unit):
        self.branch = Unit.objects.open().inside(unit).filter(kind__in=HOLDING)
        self.usual = unit.pk if unit.kind in HOLDING else None
        self.employers = Employer.objects.filter(
            Q(units__in=Unit.objects.inside(unit)) | Q(units__in=Unit.objects.above(unit))
        ).distinct()
        self._units = _named(self.branch, "code")
        self._employers = _named(self.employers, "inn")
        self._asked = {}

    def unit(self, name):
        """The id of the organisation called so, or ``Wrong``."""
        found = self._found(self._units, self.branch, name, "code")
        if len(found) == 1:
            return next(iter(found))
        if found:
            return Wrong(f"«{name[:60]}»: организаций с таким названием несколько. Укажите номер.")
        return Wrong(f"Организации «{name[:60]}» здесь нет. Проверьте название.")

    def employer(self, name):
        found = self._found(self._employers, self.employers, name, "inn")
        if len(found) == 1:
            return next(iter(found))
        if found:
            return Wrong(f"«{name[:60]}»: работодателей с таким названием несколько. Укажите ИНН.")
        return Wrong(f"Работодателя «{name[:60]}» нет на карточке организации. Добавьте его там.")

    def _found(self, known, rows, name, code):
        if known is not None:
            return known.get(plain(name), ())
        key = (code, name)
        if key not in self._asked:
            same = Q(short_name__iexact=name) | Q(name__iexact=name) | Q(**{code: name})
            self._asked[key] = set(rows.filter(same).values_list("pk", flat=True)[:2])
        return self._asked[key]


def _named(rows, code):
    """{plain name: ids}, or None when there are too many to hold."""
    told = list(rows.order_by().values_list("pk", "short_name", "name", code)[: KEPT + 1])
    if len(told) > KEPT:
        return None
    known = {}
    for pk, *names in told:
        for name in filter(None, names):
            known.setdefault(plain(name), set()).add(pk)
    return known
