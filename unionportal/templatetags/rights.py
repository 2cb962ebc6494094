"""The way to «Кто это видит» on the page of an object."""

from django import template
from django.urls import reverse

from structure.models import Unit
from structure.scope import Action, may

register = template.Library()


@register.inclusion_tag("rights/link.html", takes_context=True)
def who_sees(context, kind, about):
    """Draw the link for whoever manages people where the object stands; else nothing."""
    unit = about if isinstance(about, Unit) else about.unit
    managing = may(context["request"].user, Action.MANAGE_PEOPLE, unit)
    return {"url": reverse("rights:who", args=[kind, about.pk]) if managing else ""}


@register.inclusion_tag("rights/lend_link.html", takes_context=True)
def lend_link(context, kind, about):
    """Draw the way to lend it for whoever manages people anywhere."""
    managing = bool(context["request"].user.scope(Action.MANAGE_PEOPLE))
    url = reverse("rights:lend", args=[kind, about.pk]) if managing else ""
    return {"url": url, "about": about}
