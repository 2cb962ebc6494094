"""A letter in HTML as plain text. Nothing in it is fetched, run or shown as it is."""

import re
from html import unescape

_BLOCKS = {
    *("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("blockquote", "pre", "section", "article", "hr"),
}
_UNSEEN = {"script", "style", "head", "title", "template", "noscript", "svg", "iframe", "object"}
_EMPTY = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"}
_QUOTE_CLASSES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
_LONGEST = 2_000_000  # letters of HTML; what is longer is no letter of a person


# None of these looks beyond the next «<», so no heap of broken tags is long work: the parser of the
# standard library looks for the end of each through all that follows.
_TAG = re.compile(
    r"""<(/?)([a-z][a-z0-9]{0,20})(?=[\s/>])((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)""", re.I
)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_CLASS = re.compile(r"""\bclass\s*=\s*("[^"<]*|'[^'<]*|[^\s"'<>]+)""", re.I)
_HIDDEN = re.compile(r"""\shidden(?=[\s=/>])""", re.I)


class _Reader:
    """What is quoted goes apart; what is not seen goes nowhere."""

    def __init__(self):
        self.said, self.quoted = [], []
        self.open = []  # (tag, hides, quotes)
        self.hidden = self.quotes = 0

    def read(self, html):
        at = 0
        for found in _TAG.finditer(html):
            self._say(html[at : found.start()])
            tag, rest, at = found[2].lower(), found[3], found.end()
            if tag in _BLOCKS:
                self._add("\n")
            if found[1]:
                self._close(tag)
            elif tag not in _EMPTY and not rest.endswith("/>"):
                self._begin(tag, rest)
        self._say(html[at:])

    def _begin(self, tag, rest):
        hides = tag in _UNSEEN or bool(_HIDDEN.search(rest))
        told = _CLASS.search(rest)
        quotes = tag == "blockquote" or bool(
            told and any(name in told[1] for name in _QUOTE_CLASSES)
        )
        self.open.append((tag, hides, quotes))
        self.hidden += hides
        self.quotes += quotes

    def _close(self, tag):
        if not any(opened == tag for opened, _, _ in self.open[-50:]):
            return
        while self.open:
            opened, hides, quotes = self.open.pop()
            self.hidden -= hides
            self.quotes -= quotes
            if opened == tag:
                return

    def _say(self, text):
        self._add(re.sub(r"\s+", " ", unescape(text)))

    def _add(self, text):
        if not self.hidden:
            (self.quoted if self.quotes else self.said).append(text)


def split_html(html) -> tuple[str, str]:
    """(what was said, what was quoted) as plain text."""
    reader = _Reader()
    reader.read(_DECLARATION.sub("", _without_comments(html[:_LONGEST])))
    return tidy("".join(reader.said)), tidy("".join(reader.quoted))


def _without_comments(html):
    kept, at = [], 0
    while (begin := html.find("<!--", at)) >= 0:
        kept.append(html[at:begin])
        end = html.find("-->", begin + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, html[at:]])


def tidy(text):
    """Lines without tails, and no more than one empty line between two."""
    lines = [line.strip(" \t\xa0\u200b") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
