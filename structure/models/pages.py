"""The page of an organisation that everybody may open."""

from django.db import models

from structure.models.units import Unit
from structure.scope import ScopedQuerySet


class PublicPage(models.Model):
    """What an organisation tells of itself to everybody: only what is ticked here.

    ``code`` stands in the address and never changes: it is printed and sent around.
    """

    unit = models.OneToOneField(
        Unit, models.PROTECT, related_name="public_page", verbose_name="организация"
    )
    code = models.CharField("код в адресе", max_length=12, unique=True)
    is_published = models.BooleanField("страница открыта для всех", default=False)
    about = models.TextField("о нас", max_length=1000, blank=True)
    shows_address = models.BooleanField("адрес", default=False)
    shows_phone = models.BooleanField("телефон", default=False)
    shows_email = models.BooleanField("почту", default=False)
    shows_site = models.BooleanField("сайт и страницу в соцсети", default=False)
    shows_chair = models.BooleanField("фамилию, имя и отчество председателя", default=False)
    shows_members = models.BooleanField("сколько нас, округлённо", default=False)
    shows_employers = models.BooleanField("работодателей", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "страница организации"
        verbose_name_plural = "страницы организаций"

    def __str__(self):
        return self.code
