"""The way from a request about data to the answer that the portal collects."""

from django import template

from members.enums import RequestKind
from members.models import Member
from privacy import queries
from structure.scope import Action

register = template.Library()


@register.inclusion_tag("privacy/answer_line.html", takes_context=True)
def answer_to(context, asked):
    """Where the answer to this request is collected and whether its file is ready; nothing where
    there is none to collect, or for whoever may not."""
    if asked.kind != RequestKind.ACCESS or asked.closed_at or asked.member_id is None:
        return {}
    mine = Member.objects.for_user(context["request"].user, Action.ANSWER_REQUESTS)
    if not mine.filter(pk=asked.member_id).exists():
        return {}
    answer, until = queries.answer_since(asked.member_id, asked.received_at)
    return {"member_pk": asked.member_id, "answer": answer, "until": until}
