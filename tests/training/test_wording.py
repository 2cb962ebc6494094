"""Texts of lessons do no harm."""

import pytest

from training.wording import as_html


def test_a_text_is_laid_out():
    assert as_html("# План\n\n1. **Созвать**\n2. Провести\n") == (
        "<h3>План</h3>\n<ol>\n<li><strong>Созвать</strong></li>\n<li>Провести</li>\n</ol>\n"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[да](javascript:alert(1))", "<p>[да](javascript:alert(1))</p>\n"),
        ("[да](file:///etc/passwd)", "<p>[да](file:///etc/passwd)</p>\n"),
        (
            "[да](https://fnpr.ru)",
            '<p><a href="https://fnpr.ru" rel="noopener noreferrer">да</a></p>\n',
        ),
    ],
)
def test_what_could_harm_stays_words(text, html):
    assert as_html(text) == html


def test_no_picture_comes_from_a_foreign_host():
    assert "<img" not in as_html("![кот](https://cats.example/1.png)")
