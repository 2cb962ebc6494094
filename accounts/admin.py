from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone
from unfold.admin import ModelAdmin

from accounts.deputies import cut_deputies_of
from accounts.models import Absence, Grant, Mandate, Responsibility, User
from accounts.sessions import end_all
from audit.read_only import ReadOnlyAdmin
from audit.services import record

admin.site.unregister(Group)  # rights come from mandates


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Close somebody's sign-in, mend a login, let an operator in. People come with mandates."""

    list_display = ("full_name", "email", "is_active", "is_staff", "last_login", "invited_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("surname", "name", "email", "phone")
    ordering = ("surname", "name", "pk")
    actions = None
    show_full_result_count = False
    fields = (
        *("email", "surname", "name", "patronymic", "phone"),
        *("is_active", "is_staff", "is_superuser"),
        *("last_login", "invited_at", "created_at"),
    )
    readonly_fields = ("last_login", "invited_at", "created_at")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Who may come in here is told by a superuser alone."""
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, "email", "is_staff", "is_superuser")

    def save_model(self, request, obj, form, change):
        obj.email = obj.email.lower()
        if "is_active" in form.changed_data:  # closed or opened by a person, not as unused
            obj.closed_unused_at = None
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_all(obj)
            cut_deputies_of(obj, on=timezone.localdate(), actor=request.user)
        changes = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        record("admin.accounts.user.changed", obj, actor=request.user, changes=changes)


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
