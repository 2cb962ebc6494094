"""The bytes of a letter, read back with the strict parser of the standard library."""

import email
import hashlib
from email import policy

import pytest

from notifications import mime

HEADS = {
    "From": mime.mailbox("ППО «Волжская ГЭС»", "portal@union.test", "From"),
    "To": mime.mailbox("Петрова Анна", "anna@example.org"),
    "Subject": mime.head(
        "Subject", "Бумаги для вступления в профсоюз: подпишите и пришлите их нам"
    ),
    "Message-ID": "<1@portal.test>",
}
LONG = "Заявление о вступлении в профсоюзную организацию Волжской гидроэлектростанции (копия).pdf"


def read(content):
    return email.message_from_bytes(content, policy=policy.default.clone(raise_on_defect=True))


@pytest.mark.parametrize("name", ["Согласие.pdf", LONG, 'a "b" c.pdf', "scan 1.pdf"])
def test_what_is_put_together_is_read_whole(name):
    pdf = bytes(range(256)) * 40
    text, html = "Здравствуйте!\n\n.\nточка", "<p>" + "Длинная строка без конца " * 80 + "</p>"

    content = mime.assemble(HEADS, text, html, [(name, "application/pdf", pdf)])

    letter = read(content)
    (paper,) = letter.iter_attachments()
    assert paper.get_filename() == name.replace('"', "")
    assert hashlib.sha256(paper.get_content()).digest() == hashlib.sha256(pdf).digest()
    assert letter.get_body(["plain"]).get_content().replace("\r\n", "\n").strip() == text
    assert letter.get_body(["html"]).get_content().strip() == html
    assert letter["Subject"] == "Бумаги для вступления в профсоюз: подпишите и пришлите их нам"
    assert letter["From"].addresses[0].display_name == "ППО «Волжская ГЭС»"
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()


def test_the_same_letter_is_the_same_bytes():
    assert mime.assemble(HEADS, "a", "b") == mime.assemble(HEADS, "a", "b")


def test_a_short_form_has_no_html():
    letter = read(mime.assemble(HEADS, "одна строка", ""))

    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative", "text/plain",
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_no_word_adds_a_head(sign):
    for value in (
        mime.head("Subject", f"a{sign}Bcc: x@y.z"),
        mime.mailbox(f"a{sign}Bcc: x", "a@b"),
    ):
        letter = read(mime.assemble(HEADS | {"Subject": value}, "a", ""))
        assert "Bcc" not in letter
