"""A mark beside an address that letters do not reach."""

from django import template

from notifications.dead import dead_addresses

register = template.Library()


@register.inclusion_tag("notifications/dead_mark.html")
def dead_mark(address):
    """«почта не работает с 12 ноября» beside the address, or nothing."""
    return {"dead": dead_addresses([address]).get(address) if address else None}
