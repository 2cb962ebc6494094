from django.contrib import admin

from audit.models import Entry
from audit.read_only import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "actor_label", "subject_label", "address")
    list_select_related = ("apart",)
    search_fields = ("=subject", "=person", "=action", "=actor_id", "=operation")
    search_help_text = (
        "Объект (accounts.user:12), действие, номер пользователя или операции целиком"
    )
    ordering = ("-at", "-id")
