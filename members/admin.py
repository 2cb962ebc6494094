from django.contrib import admin

from audit.read_only import ReadOnlyAdmin
from members.models import ConsentText


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    """Versions of what people agreed to: a new text is a new version, an old one never changes."""

    list_display = ("title", "kind", "version", "published_at", "sha256")
    list_filter = ("kind",)
    search_fields = ("title",)
    ordering = ("kind", "-version")
