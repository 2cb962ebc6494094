"""Days that the calendar of the year moves: the law counts some terms in working days."""

from django.db import models


class CalendarDay(models.Model):
    """A day that differs from what weekends and holidays of the law alone would make it."""

    day = models.DateField("день", unique=True)
    is_working = models.BooleanField("рабочий", default=False)
    title = models.CharField("почему", max_length=120, blank=True)

    class Meta:
        verbose_name = "день производственного календаря"
        verbose_name_plural = "производственный календарь"

    def __str__(self):
        return f"{self.day:%d.%m.%Y}: {'рабочий' if self.is_working else 'выходной'}"
