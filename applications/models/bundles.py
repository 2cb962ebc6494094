"""Bundles of sheets: what somebody dropped, its files, and every sheet with its verdict."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.enums import Answer, BundleSource, BundleState, Verdict
from applications.models.joining import Application, ApplicationPaper, Scan
from documents.models import StoredFile
from structure.models import Unit
from structure.scope import ScopedQuerySet


class PhoneLink(models.Model):
    """A telephone joined to a page of the desktop for a few minutes, to photograph into it.

    The address is signed and leads to this row; the telephone that begins first keeps it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, models.CASCADE, null=True, blank=True, related_name="phone_links"
    )
    nonce = models.CharField(max_length=40)
    maker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    maker_label = models.CharField("кто попросил", max_length=200)
    created_at = models.DateTimeField("попросили", default=timezone.now)
    expires_at = models.DateTimeField("действует до")
    opened_at = models.DateTimeField("телефон присоединён", null=True, blank=True)
    device = models.CharField("какой телефон", max_length=64, blank=True)
    revoked_at = models.DateTimeField("отключён", null=True, blank=True)

    class Meta:
        verbose_name = "телефон"
        verbose_name_plural = "телефоны"
        indexes = [models.Index(fields=["expires_at"], name="phone_link_expires")]

    def __str__(self):
        return f"Телефон {self.pk}"

    def is_open(self, now):
        return self.revoked_at is None and now < self.expires_at


class BundleQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Those of an application by its organisation, the others by the one they were left in."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        reach = user.scope(action)
        own = Q(application__isnull=False) & reach.q("application__unit")
        lent = user.lent_ids(Application, action)
        if lent:
            own |= Q(application__in=lent)
        left = Q(application__isnull=True) & reach.q("unit")
        return self.filter(own & Q(application__hidden_at=None) | left)

    def owing(self, now):
        """Bundles still to be read which no worker holds now."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            Q(retry_at=None) | Q(retry_at__lte=now),
            state__in=(BundleState.WAITING, BundleState.READING),
        )


class Bundle(models.Model):
    """Files dropped at once: on the applicant's page, an application, an organisation; by mail.

    ``application`` is the one they were dropped on; ``slot``, the paper the sender said they are.
    """

    key = models.CharField(max_length=120, unique=True)
    source = models.CharField("откуда", max_length=10, choices=BundleSource.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="bundles", verbose_name="организация"
    )
    application = models.ForeignKey(
        Application, models.CASCADE, null=True, blank=True, related_name="bundles"
    )
    slot = models.ForeignKey(
        ApplicationPaper, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    phone = models.ForeignKey(
        PhoneLink, models.SET_NULL, null=True, blank=True, related_name="bundles"
    )
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    actor_label = models.CharField("кто принёс", max_length=200)
    created_at = models.DateTimeField("получена", default=timezone.now)
    finished_at = models.DateTimeField("прочитана", null=True, blank=True)
    forgotten_at = models.DateTimeField("лишнее уничтожено", null=True, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=BundleState.choices, default=BundleState.WAITING
    )
    pages = models.PositiveSmallIntegerField("страниц в файлах", default=0)
    pages_read = models.PositiveSmallIntegerField("прочитано страниц", default=0)
    refused = models.JSONField("файлы, которых не взяли", default=list)
    error = models.CharField("что не вышло", max_length=500, blank=True)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    retry_at = models.DateTimeField("повторить", null=True, blank=True)
    turn = models.PositiveSmallIntegerField("какой раз", default=0)

    objects = BundleQuerySet.as_manager()

    journal_person = "application"

    class Meta:
        verbose_name = "пачка листов"
        verbose_name_plural = "пачки листов"
        indexes = [
            models.Index(fields=["unit", "-created_at", "-id"], name="bundle_of_unit"),
            models.Index(fields=["-created_at", "-id"], name="bundle_newest"),
            models.Index(
                fields=["created_at"],
                name="bundle_owing",
                condition=Q(state__in=(BundleState.WAITING, BundleState.READING)),
            ),
            models.Index(
                fields=["finished_at"], name="bundle_to_forget", condition=Q(forgotten_at=None)
            ),
        ]

    def __str__(self):
        return f"Пачка листов от {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"

    def get_absolute_url(self):
        return reverse("applications:bundle", args=[self.pk])

    @property
    def is_being_read(self):
        return self.state in {BundleState.WAITING, BundleState.READING}


class BundleFile(models.Model):
    """One file as it came; ``stored`` is None once it is destroyed.

    Whoever goes on after a killed worker begins after ``pages_read``.
    """

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField("который")
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pages_read = models.PositiveSmallIntegerField("прочитано страниц", default=0)

    class Meta:
        verbose_name = "файл пачки"
        verbose_name_plural = "файлы пачек"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="bundle_file_once")
        ]

    def __str__(self):
        return f"{self.bundle}, файл {self.number}"


class BundlePageQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Sheets of an application by its organisation, loose ones by that of their bundle.

        A loose sheet dropped on an application is in the hands of whoever handles that one. To
        whom one application is lent, its unread sheets are: a sheet known for somebody else's not.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        reach = user.scope(action)
        own = Q(application__isnull=False) & reach.q("application__unit")
        dropped_on = reach.q("bundle__application__unit")
        lent = user.lent_ids(Application, action)
        if lent:
            own |= Q(application__in=lent)
            dropped_on |= Q(bundle__application__in=lent, verdict=Verdict.UNREAD)
        on_one = Q(bundle__application__isnull=False, bundle__application__hidden_at=None)
        in_tray = Q(bundle__application__isnull=True) & reach.q("bundle__unit")
        loose = Q(application__isnull=True) & (on_one & dropped_on | in_tray)
        return self.filter(own & Q(application__hidden_at=None) | loose)


class BundlePage(models.Model):
    """One sheet: its picture, what its code names, the verdict, and where it was filed.

    ``named`` is the application that the code names; ``application`` the one to which the sheet
    belongs now. A sheet of somebody else's paper has the first and not the second. ``is_current``
    marks the sheet that stands for its page of the paper; a former one stays in the archive.
    """

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="sheets")
    file = models.ForeignKey(
        BundleFile, models.SET_NULL, null=True, blank=True, related_name="sheets"
    )
    number = models.PositiveSmallIntegerField("который в пачке")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    paper_number = models.BigIntegerField("номер бумаги", null=True, blank=True)
    page = models.PositiveSmallIntegerField("страница бумаги", null=True, blank=True)
    named = models.ForeignKey(Application, models.SET_NULL, null=True, blank=True, related_name="+")
    application = models.ForeignKey(
        Application, models.CASCADE, null=True, blank=True, related_name="sheets"
    )
    slot = models.ForeignKey(
        ApplicationPaper, models.SET_NULL, null=True, blank=True, related_name="sheets"
    )
    scan = models.ForeignKey(Scan, models.SET_NULL, null=True, blank=True, related_name="sheets")
    verdict = models.CharField("что с листом", max_length=12, choices=Verdict.choices)
    places = models.JSONField("места подписей", default=list)
    guesses = models.JSONField("на что похож", default=list)
    dpi = models.PositiveSmallIntegerField("точек на дюйм", default=0)
    is_aligned = models.BooleanField("лежит на бланке", default=False)
    is_current = models.BooleanField("действует", default=False)
    awaits_eye = models.BooleanField("ждёт человека", default=False)
    answer = models.CharField(
        "что решил человек", max_length=10, choices=Answer.choices, default=Answer.NONE, blank=True
    )
    answered_by = models.CharField("кто решил", max_length=200, blank=True)
    answered_at = models.DateTimeField("когда решено", null=True, blank=True)

    objects = BundlePageQuerySet.as_manager()

    journal_person = "application"

    class Meta:
        verbose_name = "присланный лист"
        verbose_name_plural = "присланные листы"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="sheet_once"),
            models.UniqueConstraint(
                fields=["slot", "paper_number", "page"],
                name="sheet_current_once",
                condition=Q(is_current=True),
            ),
        ]
        indexes = [
            models.Index(fields=["bundle"], name="sheet_awaits", condition=Q(awaits_eye=True)),
        ]

    def __str__(self):
        return f"{self.bundle}, лист {self.number}"
