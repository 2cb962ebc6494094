from django.contrib import admin
from unfold.admin import ModelAdmin

from audit.read_only import ReadOnlyAdmin
from audit.services import record
from members.consent_texts import consent_shown
from members.enums import ConsentKind
from members.models import (
    ConsentText,
    DuplicateRules,
    MembershipRules,
    Merge,
    Posting,
    RemovalReason,
    Suspension,
    SuspensionGround,
)
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


class DictionaryAdmin(ModelAdmin):
    """A dictionary of the union. What has been used keeps its meaning: past figures stand on it.

    A line no longer wanted stops being offered; nothing is deleted.
    """

    list_display_links = ("title",)
    ordering = ("order", "title")
    actions = None
    fixed = ()  # fields that a line in use keeps

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fixed if obj and self.is_used(obj) else ()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        told = {name: str(getattr(obj, name)) for name in form.changed_data}
        record(f"{self.opts.label_lower}.changed", obj, actor=request.user, **told)


@admin.register(RemovalReason)
class RemovalReasonAdmin(DictionaryAdmin):
    list_display = ("title", "code", "leaving", "is_active", "order")
    fixed = ("code", "leaving")

    def is_used(self, obj):
        return Posting.objects.filter(reason=obj).exists()


@admin.register(SuspensionGround)
class SuspensionGroundAdmin(DictionaryAdmin):
    list_display = ("title", "code", "is_counted", "pays", "max_months", "is_active", "order")
    fixed = ("code",)

    def is_used(self, obj):
        return Suspension.objects.filter(ground=obj).exists()


@admin.register(MembershipRules)
class MembershipRulesAdmin(ReadOnlyAdmin):
    """Rules of each organisation; it changes them on its own page."""

    list_display = ("unit", "card_mask", "confirm_transfer_days", "seniority_from_application")
    list_select_related = ("unit",)
    search_fields = ("unit__short_name",)
