from django import template

from members.sections import sections_of
from structure.enums import Kind

register = template.Library()


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
