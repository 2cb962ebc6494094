from django.contrib import admin

from audit.read_only import ReadOnlyAdmin
from members.consent_texts import consent_shown
from members.enums import ConsentKind
from members.models import ConsentText
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
