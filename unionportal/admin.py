"""The card of an account in the operators' admin: it stands here because it writes a letter."""

from django.contrib import admin
from django.db import transaction
from django.utils import timezone
from unfold.admin import ModelAdmin

from accounts.deputies import cut_deputies_of
from accounts.locks import locked_people
from accounts.models import User
from accounts.proving import ask_proof
from accounts.sessions import end_all
from audit.services import record
from unionportal import alarms


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

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Whoever changes by what others come in has proved a moment ago that it is he."""
        asked = ask_proof(request) if request.method == "POST" else None
        return asked or super().change_view(request, object_id, form_url, extra_context)

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        """With the e-mail he is put out everywhere, as on the pages of the office."""
        old = locked_people(obj.pk)[obj.pk]
        obj.email = obj.email.lower()
        if obj.email != old.email:
            obj.email_changed_at = timezone.now()
            end_all(obj)
        if "is_active" in form.changed_data:  # closed or opened by a person, not as unused
            obj.closed_unused_at = None
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_all(obj)
            cut_deputies_of(obj, on=timezone.localdate(), actor=request.user)
        alarms.write_of_email(obj, old.email)
        changes = {
            name: [str(getattr(old, name)), str(getattr(obj, name))] for name in form.changed_data
        }
        record("admin.accounts.user.changed", obj, actor=request.user, changes=changes)
