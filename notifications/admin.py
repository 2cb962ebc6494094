from django.contrib import admin

from audit.read_only import ReadOnlyAdmin
from notifications.enums import HIDDEN
from notifications.models import LetterText, Message

FATE = ("kind", "channel", "unit", "state", "attempts", "created_at", "next_try_at", "sent_at")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The fate of letters. Their words are read in «Исходящие», where rights are asked."""

    list_display = ("created_at", "kind", "unit", "state", "attempts", "shown_error")
    list_select_related = ("unit",)
    list_filter = ("state",)
    search_fields = ("=to_address", "=key", "=message_id")
    search_help_text = "Адрес, ключ или Message-ID целиком"
    exclude = ("text", "html", "url")
    ordering = ("-created_at", "-id")

    @admin.display(description="последняя ошибка")
    def shown_error(self, message):
        """Servers put the address into it."""
        return HIDDEN if message.is_hidden else message.error

    def get_fields(self, request, obj=None):
        """Of a letter about somebody whose data are hidden only what became of it."""
        return FATE if obj and obj.is_hidden else super().get_fields(request, obj)

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found.filter(is_hidden=False) if search_term else found, may_repeat


@admin.register(LetterText)
class LetterTextAdmin(ReadOnlyAdmin):
    list_display = ("kind", "unit", "subject", "changed_at")
    list_select_related = ("unit",)
    search_fields = ("=kind", "unit__short_name")
