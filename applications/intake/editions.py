"""What has changed since a paper was printed, as far as the journal knows."""

from applications.models import Application
from audit.models import Entry
from audit.services import subject_key
from documents.models import Paper


def changed_since(application, paper_numbers):
    """{number of a paper: «фамилия, должность»}; "" where it is not known what has changed."""
    papers = dict(Paper.objects.filter(pk__in=paper_numbers).values_list("pk", "made_at"))
    if not papers:
        return {}
    entries = Entry.objects.filter(
        subject=subject_key(application),
        action__in=("applications.corrected", "applications.passed_on"),
    )
    changes = [
        (entry.at, _names(entry)) for entry in entries.select_related("apart").order_by("at")
    ]
    return {
        pk: ", ".join(
            dict.fromkeys(name for at, names in changes if at > made_at for name in names)
        )
        for pk, made_at in papers.items()
    }


def _names(entry):
    if entry.action == "applications.passed_on":
        return ["организация"]
    fields = {field.name: field for field in Application._meta.fields}
    return [
        str(fields[name].verbose_name) for name in entry.data.get("changes", {}) if name in fields
    ]
