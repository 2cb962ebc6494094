from django.contrib import admin

from audit.read_only import ReadOnlyAdmin
from documents.models import Counter, Paper, Template


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    list_display = ("kind", "unit", "version", "created_at", "withdrawn_at", "uploaded_by")
    list_select_related = ("unit",)
    list_filter = ("kind",)
    search_fields = ("unit__short_name",)
    exclude = ("file",)


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    list_display = ("kind", "number", "unit", "made_at", "pages", "pdf_sha256")
    list_select_related = ("unit",)
    list_filter = ("kind",)
    search_fields = ("=key", "=pdf_sha256", "=docx_sha256")
    search_help_text = "Ключ бумаги или SHA-256 файла целиком"
    exclude = ("docx", "pdf")


@admin.register(Counter)
class CounterAdmin(ReadOnlyAdmin):
    list_display = ("unit", "sequence", "year", "last")
    list_select_related = ("unit",)
    search_fields = ("unit__short_name",)
