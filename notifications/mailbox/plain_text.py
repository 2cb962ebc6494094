"""A letter in HTML as plain text. Nothing in it is fetched, run or shown as it is."""

import re
from html.parser import HTMLParser

_BLOCKS = {
    *("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("blockquote", "pre", "section", "article", "hr"),
}
_UNSEEN = {"script", "style", "head", "title", "template", "noscript", "svg", "iframe", "object"}
_EMPTY = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"}
_QUOTE_CLASSES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
_LONGEST = 2_000_000  # letters of HTML; what is longer is no letter of a person


class _Reader(HTMLParser):
    """What is quoted goes apart; what is not seen goes nowhere."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said, self.quoted = [], []
        self.open = []  # (tag, hides, quotes)
        self.hidden = self.quotes = 0

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self._add("\n")
        if tag in _EMPTY:
            return
        told = dict(attrs)
        hides = tag in _UNSEEN or "hidden" in told
        quotes = tag == "blockquote" or any(
            name in (told.get("class") or "") for name in _QUOTE_CLASSES
        )
        self.open.append((tag, hides, quotes))
        self.hidden += hides
        self.quotes += quotes

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self._add("\n")
        if not any(opened == tag for opened, _, _ in self.open[-50:]):
            return
        while self.open:
            opened, hides, quotes = self.open.pop()
            self.hidden -= hides
            self.quotes -= quotes
            if opened == tag:
                return

    def handle_data(self, data):
        self._add(re.sub(r"\s+", " ", data))

    def _add(self, text):
        if not self.hidden:
            (self.quoted if self.quotes else self.said).append(text)


def split_html(html) -> tuple[str, str]:
    """(what was said, what was quoted) as plain text."""
    reader = _Reader()
    reader.feed(html[:_LONGEST])
    reader.close()
    return tidy("".join(reader.said)), tidy("".join(reader.quoted))


def tidy(text):
    """Lines without tails, and no more than one empty line between two."""
    lines = [line.strip(" \t\xa0\u200b") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
