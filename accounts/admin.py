from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import Absence, Grant, Mandate, Responsibility
from audit.read_only import ReadOnlyAdmin

admin.site.unregister(Group)  # rights come from mandates


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "unit", "starts_on", "ends_on")
    list_select_related = ("user", "unit")
    list_filter = ("role",)
    search_fields = ("user__surname", "user__email", "unit__short_name")


@admin.register(Responsibility)
class ResponsibilityAdmin(ReadOnlyAdmin):
    list_display = ("unit", "user")
    list_select_related = ("user", "unit")
    search_fields = ("user__surname", "unit__short_name")


@admin.register(Absence)
class AbsenceAdmin(ReadOnlyAdmin):
    list_display = ("user", "starts_on", "ends_on", "reason")
    list_select_related = ("user",)
    search_fields = ("user__surname", "user__email")


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("user", "action", "content_type", "object_id", "starts_on", "ends_on")
    list_select_related = ("user", "content_type")
    search_fields = ("user__surname", "user__email")
