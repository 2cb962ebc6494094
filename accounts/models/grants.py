"""Single objects lent to a person, with dates."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from accounts.models.dated import DatedQuerySet
from accounts.models.users import User
from structure.models import Unit


class Grant(models.Model):
    """One object lent to one person for one action, with dates.

    django-guardian holds the permission itself; this row gives it dates and a reason. A grant
    counts only while both exist, so removing either takes the right away.

    A list of people is lent as it stands that day: its grant opens nothing by itself, and each
    card in it has a grant that is ``part_of`` it. ``unit`` is where the object stood when it was
    lent: those who manage people there see the grant and may take it back.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="кому")
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="что")
    object_id = models.BigIntegerField("номер")
    action = models.CharField("для чего", max_length=40)
    starts_on = models.DateField("с")
    ends_on = models.DateField("по", null=True, blank=True)
    reason = models.CharField("зачем", max_length=200, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="grants_given", verbose_name="кто дал"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="где"
    )
    part_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts", verbose_name="в списке"
    )

    objects = DatedQuerySet.as_manager()

    journal_person = "user"

    class Meta:
        verbose_name = "доступ к одному объекту"
        verbose_name_plural = "доступы к одному объекту"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id", "action"],
                condition=Q(part_of=None),
                name="grant_once",
            ),
            models.UniqueConstraint(fields=["part_of", "object_id"], name="grant_once_in_list"),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="grant_of_object"),
            models.Index(fields=["ends_on", "id"], name="grant_ending"),
            models.Index(fields=["unit", "id"], name="grant_of_unit", condition=Q(part_of=None)),
        ]

    def __str__(self):
        return f"{self.user}: {self.thing}"

    @property
    def thing(self):
        """«Учётная карточка № 929»: the name of what is lent is for whoever may see it."""
        title = self.content_type.name
        return f"{title[:1].upper()}{title[1:]} № {self.object_id}"

    @property
    def address(self):
        """Its page; "" where there is none, or, of an employer, where it is not what is lent."""
        model = self.content_type.model_class()
        page = getattr(model, "get_absolute_url", None)
        if page is None or self.content_type.model == "employer":
            return ""
        return page(model(pk=self.object_id))

    def is_for(self, model, action):
        app_label, name = self.content_type.app_label, self.content_type.model
        return self.action == action and (app_label, name) == (
            model._meta.app_label,
            model._meta.model_name,
        )
