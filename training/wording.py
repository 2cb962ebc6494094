"""Texts of lessons: Markdown becomes HTML that cannot do harm."""

from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# What an author writes as HTML is shown as he typed it. Pictures are materials of a lesson: a page
# loads nothing from foreign hosts.
_READER = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_READER.disable(["image", "html_block", "html_inline"])


def _link_open(self, tokens, idx, options, env):
    tokens[idx].attrSet("rel", "noopener noreferrer")
    return self.renderToken(tokens, idx, options, env)


def _lower(self, tokens, idx, options, env):
    """Headings of a text stand under the headings of the page."""
    tokens[idx].tag = f"h{min(6, int(tokens[idx].tag[1]) + 2)}"
    return self.renderToken(tokens, idx, options, env)


_READER.add_render_rule("link_open", _link_open)
_READER.add_render_rule("heading_open", _lower)
_READER.add_render_rule("heading_close", _lower)


def as_html(text):
    """The text as safe HTML; addresses of scripts and of files on a disk stay words."""
    return mark_safe(_READER.render(text))  # noqa: S308 — its own HTML is off
