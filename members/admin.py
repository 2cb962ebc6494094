from django.contrib import admin

from audit.read_only import ReadOnlyAdmin
from members.consent_texts import consent_shown
from members.enums import ConsentKind
from members.models import ConsentText, DuplicateRules, Merge
from members.services import publish_consent_text


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    """Versions of what people agreed to: a new text is a new version, an old one never changes."""

    list_display = ("title", "kind", "version", "published_at", "sha256")
    list_filter = ("kind",)
    search_fields = ("title",)
    ordering = ("kind", "-version")

    def has_add_permission(self, request):
        return request.user.has_perm("members.add_consenttext")

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else ("kind", "title", "body")

    def get_changeform_initial_data(self, request):
        """Begin with the text in force: one corrects it rather than writes it anew."""
        asked = request.GET.get("kind")
        kind = asked if asked in ConsentKind.values else ConsentKind.PROCESSING
        shown = consent_shown(kind)
        return {"kind": kind, "title": shown.title, "body": shown.body}

    def save_model(self, request, obj, form, change):
        """The next forms show the new version; consents given before keep theirs."""
        published = publish_consent_text(obj.kind, obj.title, obj.body, actor=request.user)
        for field in ConsentText._meta.concrete_fields:
            setattr(obj, field.attname, getattr(published, field.attname))


@admin.register(DuplicateRules)
class DuplicateRulesAdmin(ReadOnlyAdmin):
    """Weights of each union; its administrator changes them on the page of duplicates."""

    list_display = ("unit", "name", "similar_name", "birth_date", "phone", "email", "threshold")


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """What was merged and taken apart, with the ids of every row that moved."""

    list_display = ("kept_id", "gone_id", "merged_by", "merged_at", "undone_at", "undone_by")
    search_fields = ("=kept__id", "=gone__id")
    raw_id_fields = ("kept", "gone")
    ordering = ("-merged_at", "-pk")
    show_full_result_count = False
