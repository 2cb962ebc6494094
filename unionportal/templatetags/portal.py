"""What the pages need to speak Russian and to look alike: words, dates, phones, icons, fields."""

import logging
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django import forms, template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from unionportal.field_errors import sentence

register = template.Library()
log = logging.getLogger(__name__)

NBSP = "\u00a0"
ICON_NAME = re.compile(r"[a-z0-9-]+")
ICON_OPENING = re.compile(r"<svg[^>]*>")
NOT_PARTED = re.compile(r"(№|ИНН|ОГРН|\b(?:[А-ЯЁ]|г|д|ул|стр)\.) (?=\S)")


@register.simple_tag
def icon(name, label="", filled=False):
    """Draw a Tabler icon inline; without a label it is hidden from screen readers.

    A missing picture never takes a page away: it is logged and nothing is drawn.
    """
    drawing = _icon_drawing(str(name), "filled" if filled else "outline")
    if not drawing:
        return ""
    paint = 'fill="currentColor"' if filled else 'fill="none" stroke="currentColor"'
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" {} '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        mark_safe(paint),  # noqa: S308 -- a constant
        spoken,
        mark_safe(drawing),  # noqa: S308 -- comes from the icon package
    )


@lru_cache(maxsize=512)
def _icon_drawing(name, style):
    if not ICON_NAME.fullmatch(name):
        log.error("icon name %r is not a name", name)
        return ""
    path = Path(settings.ICONS_DIR) / style / f"{name}.svg"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        log.error("icon %s/%s is not there", style, name)
        return ""
    inner = text[text.index("<svg") :]
    inner = ICON_OPENING.sub("", inner, count=1).rsplit("</svg>", 1)[0]
    return " ".join(inner.split())


@register.filter
def plural(number, forms_):
    """Return the form for the number: ``{{ n|plural:"заявление,заявления,заявлений" }}``."""
    one, few, many = (form.strip() for form in forms_.split(","))
    count = abs(int(number or 0))
    if count % 10 == 1 and count % 100 != 11:
        return one
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return few
    return many


@register.filter
def counted(number, forms_):
    """Return the number with its word: «21 заявление», «1 204 заявления»."""
    return f"{thousands(number)}{NBSP}{plural(number, forms_)}"


@register.filter
def unbroken(text):
    """Keep on one line what is read as one: «№ 26», «д. 1», «Иванова М. П.»."""
    return NOT_PARTED.sub(rf"\1{NBSP}", str(text))


@register.filter
def thousands(number):
    """Group digits from five on as Russian typography asks: 70 000, but 2000."""
    value = int(number or 0)
    if abs(value) < 10_000:
        return str(value)
    return f"{value:,}".replace(",", NBSP)


@register.filter
def money(amount):
    """«1 234,50 ₽», a debt with a minus sign; nothing for what is not known."""
    if amount is None:
        return ""
    whole, _, kopecks = f"{abs(amount):.2f}".partition(".")
    sign = "−" if amount < 0 else ""
    return f"{sign}{int(whole):,}".replace(",", NBSP) + f",{kopecks}{NBSP}₽"


@register.filter
def rudate(value, style="day"):
    """Write a date in words: ``day`` «23 ноября 2026 г.», ``short`` «23.11.2026»,
    ``near`` «сегодня» / «вчера» / «завтра» / «23 ноября», ``time`` «23 ноября, 14:05».
    """
    if not value:
        return ""
    if style == "time":
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{_near(moment.date())}, {moment:%H:%M}"
    day = _day(value)
    if style == "short":
        return f"{day:%d.%m.%Y}"
    if style == "near":
        return _near(day)
    return f"{_day_month(day)}{NBSP}{day.year}{NBSP}г."


def _day(value):
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _day_month(day):
    return f"{day.day}{NBSP}{date_format(day, 'E')}"


def _near(day, today=None):
    today = today or timezone.localdate()
    word = {0: "сегодня", -1: "вчера", 1: "завтра"}.get((day - today).days)
    if word:
        return word
    if day.year == today.year:
        return _day_month(day)
    return f"{_day_month(day)}{NBSP}{day.year}{NBSP}г."


@register.filter
def days_left(value, today=None):
    """Tell how long there is until the day: «осталось 3 дня», «сегодня последний день»,
    «просрочено на 2 дня».
    """
    if not value:
        return ""
    left = (_day(value) - (_day(today) if today else timezone.localdate())).days
    if left == 0:
        return "сегодня последний день"
    if left == 1:
        return "остался 1 день"
    days = f"{abs(left)}{NBSP}{plural(left, 'день,дня,дней')}"
    if left > 0:
        verb = "остался" if plural(left, "a,b,c") == "a" else "осталось"
        return f"{verb} {days}"
    return f"просрочено на {days}"


@register.filter
def term(value, today=None):
    """Name the urgency of a day for CSS: ``overdue``, ``soon`` (three days), ``calm``, or ''."""
    if not value:
        return ""
    left = (_day(value) - (_day(today) if today else timezone.localdate())).days
    if left < 0:
        return "overdue"
    return "soon" if left <= 3 else "calm"


@register.filter
def phone(value):
    """Write a Russian number as people read it: +7 912 345-67-89; others as they are."""
    text = str(getattr(value, "as_e164", value) or "")
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        d = digits[1:]
        return f"+7{NBSP}{d[:3]}{NBSP}{d[3:6]}-{d[6:8]}-{d[8:]}"
    return text


@register.filter
def tel(value):
    """Return the address for a ``tel:`` link."""
    text = str(getattr(value, "as_e164", value) or "")
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        return f"tel:+7{digits[1:]}"
    return f"tel:+{digits}" if digits else ""


@register.filter
def short_name(person):
    """Write «Иванова М. П.» from anything with last_name, first_name, middle_name."""
    last = getattr(person, "last_name", "") or ""
    initials = [
        f"{part[0]}."
        for part in (getattr(person, "first_name", ""), getattr(person, "middle_name", ""))
        if part
    ]
    return NBSP.join([last, *initials]).strip(NBSP)


@register.filter
def initials(name):
    """Take two letters for the round mark of a person: «Иванова Мария» gives «ИМ»."""
    words = [word for word in str(name or "").replace(NBSP, " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def filesize_ru(size):
    """Write a file size: «340 КБ», «2,4 МБ»."""
    size = int(size or 0)
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024)) if size else 0}{NBSP}КБ"
    return f"{size / 1024 / 1024:.1f}{NBSP}МБ".replace(".", ",")


@register.filter
def percent_step(part, whole):
    """Return the share as a multiple of 5 from 0 to 100: CSS has a class for each step."""
    whole = int(whole or 0)
    if whole <= 0:
        return 0
    share = max(0, min(100, 100 * int(part or 0) / whole))
    step = round(share / 5) * 5
    return 5 if share and not step else step


@register.filter
def control_kind(bound):
    """Name the shape of a field: check, radio, checks, file, date, hidden or text."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "radio"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "select" if isinstance(widget, forms.Select) else "text"


CONTROL_CLASSES = {
    "check": "",
    "radio": "",
    "checks": "",
    "select": "form-select",
    "file": "form-control",
    "text": "form-control",
    "hidden": "",
}


@register.simple_tag
def control(bound, **attrs):
    """Draw the widget with our classes; Django adds aria-invalid and aria-describedby."""
    classes = [CONTROL_CLASSES[control_kind(bound)], bound.field.widget.attrs.get("class", "")]
    if bound.errors:
        classes.append("is-invalid")
    attrs = {name.replace("_", "-"): value for name, value in attrs.items()}
    attrs["class"] = " ".join(filter(None, classes))
    return bound.as_widget(attrs=attrs)


@register.filter
def sentences(bound):
    """Join the errors of a field, in plain words that tell what to do."""
    kind = control_kind(bound)
    return " ".join(sentence(error, bound.field, kind) for error in bound.errors.as_data())
