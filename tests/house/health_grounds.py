"""For the walk: an alarm, and a version of a letter's text."""

from notifications.models import Alarm, LetterVersion


def lay_health(place, unit):
    LetterVersion.objects.create(kind="papers", unit=unit, number=1, subject="Тема", body="Текст")
    return {"alarm": Alarm.objects.create(subject=f"job:{place}", title="Работа", reason="молчит")}
