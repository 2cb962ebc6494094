from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from members.letters_mended import card_of
from members.sections import sections_of
from structure.enums import Kind

register = template.Library()
_blank = {}  # name of a condition → how its field is drawn while it is empty


@register.filter
def place(unit):
    """«ЦПО электрического цеха, ППО «Волжская ГЭС»»: shops of many organisations are called alike.

    The parents of a shop or a group are to be loaded with it.
    """
    names = [unit.short_name]
    while unit.kind in {Kind.SHOP, Kind.GROUP}:
        unit = unit.parent
        names.append(unit.short_name)
    return ", ".join(names)


@register.inclusion_tag("members/sections.html", takes_context=True)
def register_sections(context):
    """The row of pages of the register; the one the reader is at is marked."""
    request = context["request"]
    return {"sections": sections_of(request.user, request.path)}


@register.simple_tag
def card_to_mend(letter, user):
    """The card whose mail this letter went to, if its reader may put it right there, or None."""
    return card_of(letter, user)


@register.simple_tag
def mending_url(member_pk, check):
    """The very field in which a defect of the card is put right."""
    card = reverse("members:member", args=[member_pk])
    if check.block == "consent":
        return reverse("members:note_consent", args=[member_pk, "processing"])
    if not check.block:
        return f"{card}#duplicates"
    return f"{reverse('members:edit', args=[member_pk, check.block])}#id_{check.field}"


@register.simple_tag
def condition(bound):
    """A field of the filter of the register.

    There are two dozen of them on each page and hardly one is filled: an empty one is drawn once.
    """
    is_blank = bound.data in (None, "", False) and not bound.errors
    if is_blank and bound.name in _blank:
        return _blank[bound.name]
    drawn = render_to_string("components/field.html", {"field": bound, "no_mark": 1})
    if is_blank and not settings.DEBUG:  # there templates are edited
        _blank[bound.name] = drawn
    return drawn
