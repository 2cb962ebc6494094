"""Pages of the operators' admin on which facts are read and never written.

Processes stay where they are: the office writes, with its rules, locks and journal. Opening a row
here is a reading like any other, so it is recorded.
"""

from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from audit.services import record


class ReadOnlyAdmin(ModelAdmin):
    """A list and a card of each row, newest first; never a count of the whole table."""

    actions = None
    ordering = ("-pk",)
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator
    list_filter_submit = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        found = self.get_object(request, object_id)
        if found is not None and response.status_code == 200:
            record("admin.row.read", found, actor=request.user)
        return response
