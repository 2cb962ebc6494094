"""The words of templates, and how to make a template of one's own."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents.enums import PaperKind
from documents.forms import KindForm
from documents.queries import editable_units
from documents.variables import describe
from documents.views.templates import known


@login_required
@require_GET
def variables(request):
    """Every variable of one kind of paper: what it means, what it looks like, ready to copy."""
    if not editable_units(request.user).exists():
        raise Http404
    kind = known(request.GET.get("kind") or PaperKind.STATEMENT)
    context = {"form": KindForm({"kind": kind}), "groups": list(_groups(kind))}
    return render(request, "documents/variables.html", context)


def _groups(kind):
    """Groups with variables spelt as they are typed: in a list the loop names its ``row``."""
    for group, lines in describe(kind):
        loop = group.many and (f"{{%p for row in {group.name} %}}", "{%p endfor %}")
        spelt_in = "row" if group.many else group.name
        yield {
            "group": group,
            "loop": loop,
            "variables": [
                {
                    "spelt": f"{{{{ {spelt_in}{line.path.removeprefix(group.path)} }}}}",
                    "about": line,
                }
                for line in lines
            ],
        }
