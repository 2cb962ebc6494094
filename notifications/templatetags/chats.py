from django import template

from notifications.bots_reading import bots

register = template.Library()


@register.simple_tag
def messengers():
    """«MAX, Telegram»: those that a person may link a chat in; "" when there are none."""
    return ", ".join(bot.title for bot in bots())
