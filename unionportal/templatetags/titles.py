"""The title of the browser's tab."""

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def heading(context):
    """The text of the block ``page_title``, which a page draws once more as its heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block("page_title") if blocks else None
    if block is None:
        return context.get("page_title", "")
    text = strip_tags(block.nodelist.render(context))  # escaped by the block already
    return mark_safe(" ".join(text.split()))  # noqa: S308
