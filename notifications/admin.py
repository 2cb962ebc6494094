from django.contrib import admin

from audit.read_only import ReadOnlyAdmin
from notifications.models import LetterText, Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The fate of letters. Their words are read in «Исходящие», where rights are asked."""

    list_display = ("created_at", "kind", "unit", "state", "attempts", "error")
    list_select_related = ("unit",)
    list_filter = ("state",)
    search_fields = ("=to_address", "=key", "=message_id")
    search_help_text = "Адрес, ключ или Message-ID целиком"
    exclude = ("text", "html", "url")
    ordering = ("-created_at", "-id")


@admin.register(LetterText)
class LetterTextAdmin(ReadOnlyAdmin):
    list_display = ("kind", "unit", "subject", "changed_at")
    list_select_related = ("unit",)
    search_fields = ("=kind", "unit__short_name")
