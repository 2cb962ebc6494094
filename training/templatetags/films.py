"""How the length of a film is written."""

from django import template

from training import clocks

register = template.Library()


@register.filter
def clock(seconds):
    """«5:07», «1:02:03»; "" of an unknown one."""
    return "" if seconds is None else clocks.clock(seconds)
