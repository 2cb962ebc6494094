from django import template

register = template.Library()

# What stands in «User-Agent», the first that fits; browsers name each other, so the order matters.
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Телефон или планшет Android"),
    ("Windows", "Компьютер Windows"),
    ("Mac OS", "Компьютер Mac"),
    ("Linux", "Компьютер Linux"),
)
BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@register.filter
def device(user_agent):
    """«iPhone, Safari»: enough for a person to know his own."""
    system = _named(user_agent, SYSTEMS) or "Устройство"
    return ", ".join(filter(None, (system, _named(user_agent, BROWSERS))))


def _named(user_agent, known):
    return next((title for mark, title in known if mark in user_agent), "")
