from django.contrib import admin
from unfold.admin import ModelAdmin

from audit.read_only import ReadOnlyAdmin
from audit.services import record
from structure.models import (
    CalendarDay,
    Closing,
    CollectiveAgreement,
    Employer,
    Headcount,
    JoinCode,
    JoiningRules,
    Policy,
    PublicPage,
    Unit,
)


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ("short_name", "kind", "parent", "town", "code", "closed_on")
    list_select_related = ("parent",)
    list_filter = ("kind",)
    search_fields = ("short_name", "name", "=code", "=inn")
    ordering = ("tree_id", "lft")
    exclude = ("employers",)


@admin.register(Employer)
class EmployerAdmin(ReadOnlyAdmin):
    list_display = ("short_name", "inn", "town", "accounting_name", "accounting_email")
    search_fields = ("short_name", "name", "=inn")


@admin.register(JoinCode)
class JoinCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "unit", "place", "created_at", "revoked_at")
    list_select_related = ("unit",)
    search_fields = ("=code", "unit__short_name")


@admin.register(JoiningRules)
class JoiningRulesAdmin(ReadOnlyAdmin):
    list_display = (
        "unit", "remind_after_days", "close_after_days", "shops_admit", "scan_suffices",
        "tray_keep_days",
    )  # fmt: skip
    list_select_related = ("unit",)
    search_fields = ("unit__short_name",)


@admin.register(Headcount)
class HeadcountAdmin(ReadOnlyAdmin):
    list_display = ("unit", "on", "employees", "women", "under_35", "recorded_by")
    list_select_related = ("unit",)
    search_fields = ("unit__short_name",)


@admin.register(CollectiveAgreement)
class CollectiveAgreementAdmin(ReadOnlyAdmin):
    list_display = ("unit", "number", "concluded_on", "until", "employer")
    list_select_related = ("unit", "employer")
    search_fields = ("unit__short_name", "=number")


@admin.register(PublicPage)
class PublicPageAdmin(ReadOnlyAdmin):
    list_display = ("unit", "code", "is_published")
    list_select_related = ("unit",)
    search_fields = ("=code", "unit__short_name")


@admin.register(Closing)
class ClosingAdmin(ReadOnlyAdmin):
    list_display = ("unit", "successor", "on", "closed_by", "reopened_at")
    list_select_related = ("unit", "successor")
    search_fields = ("unit__short_name",)


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    list_display = ("unit", "version", "published_at", "published_by", "sha256")
    list_select_related = ("unit",)
    search_fields = ("unit__short_name",)


@admin.register(CalendarDay)
class CalendarDayAdmin(ModelAdmin):
    """Days off that the government moves: terms of the law are counted by them."""

    list_display = ("day", "is_working", "title")
    list_filter = ("is_working",)
    ordering = ("-day",)
    actions = None

    def save_model(self, request, obj, form, change):
        old = CalendarDay.objects.filter(pk=obj.pk).values("day", "is_working", "title").first()
        super().save_model(request, obj, form, change)
        record(
            "structure.calendar.changed", obj, actor=request.user,
            old=old and {name: str(value) for name, value in old.items()}, new=str(obj),
        )  # fmt: skip

    def delete_model(self, request, obj):
        record("structure.calendar.removed", obj, actor=request.user, old=str(obj))
        super().delete_model(request, obj)
