"""A letter is read whatever was done to it on the way."""

import time

import pytest

from notifications.mailbox.parsing import TNEF_REMARK, file_name, parse
from notifications.mailbox.plain_text import split_html
from notifications.mailbox.quoting import split_reply
from tests.notifications.mailbox.test_telling import OUR, read

WORDS = "Добрый день, отправляю подписанные документы о вступлении."


def raw(headers, body=b"", *, charset="utf-8"):
    return headers.strip().encode(charset).replace(b"\n", b"\r\n") + b"\r\n\r\n" + body


def mixed(*parts):
    inside = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return raw('From: a@example.org\nContent-Type: multipart/mixed; boundary="b"') + (
        inside + b"--b--\r\n"
    )


def test_a_reply_is_what_was_said_with_its_signature_and_without_what_it_quotes():
    parsed = read("letter-reply")

    assert (parsed.from_name, parsed.from_address) == ("Иванов Пётр", "ivanov@example.ru")
    assert parsed.subject == "Re: Бумаги"
    assert parsed.text == ("Добрый день! Подписал, отправляю.\n\n--\nПётр Иванов\n+7 900 000-00-00")
    assert parsed.quoted.endswith("> Ваши бумаги готовы.\n> Подпишите их.")
    assert parsed.references == (OUR,)


def test_what_outlook_quotes_under_headings_is_cut():
    assert read("letter-outlook").text == "Здравствуйте. Вот документы."


def test_html_becomes_text_and_nothing_in_it_runs_or_is_fetched():
    parsed = read("letter-html")

    assert parsed.text == "Подписала.\nОтправляю."
    assert parsed.quoted == "Ваши бумаги готовы."


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("told", ["", "; charset=us-ascii", "; charset=unknown-8bit"])
def test_words_without_a_charset_are_guessed(charset, told):
    headers = f"From: Иванов <a@example.org>\nSubject: {WORDS}\nContent-Type: text/plain{told}"
    parsed = parse(raw(headers, WORDS.encode(charset), charset=charset))

    assert (parsed.text, parsed.subject, parsed.from_name) == (WORDS, WORDS, "Иванов")


def test_a_charset_that_does_not_fit_is_not_believed():
    parsed = parse(raw("Content-Type: text/plain; charset=utf-8", WORDS.encode("cp1251")))

    assert parsed.text == WORDS


def test_an_encoded_word_cut_in_the_middle_of_a_letter_is_read_whole():
    parsed = parse(
        raw(
            "Subject: =?utf-8?B?0J/RgNC40LLQtdE=?=\n =?utf-8?B?gg==?= =?windows-1251?Q?_=EC=E8=F0?="
        )
    )

    assert parsed.subject == "Привет мир"


@pytest.mark.parametrize(
    "value",
    [
        "=?utf-8?B?////?=",
        "=?no-such?Q?=D0=9F?=",
        "=?utf-8?B?0J",
        "\udc00",
        "=?utf-8*ru?q?=D0=9F?=",
        "<<<>>>,,,;;;@@@",
        '"unclosed <a@b.ru',
        "(" * 300,
    ],
)
def test_broken_headers_break_nothing(value):
    text = value.encode("utf-8", "surrogatepass")
    data = b"From: " + text + b"\r\nSubject: " + text + b"\r\nDate: " + text + b"\r\n\r\nx"

    assert parse(data).text == "x"


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\x00\xff\xfe", b"no headers at all"])
def test_what_is_hardly_a_letter_is_read_all_the_same(data):
    assert parse(data).files == []


def test_nothing_that_the_database_does_not_hold_comes_through():
    parsed = parse(raw("Subject: a\x00b\nFrom: x\x00 <a@example.org>", b"c\x00d\x0be"))

    assert (parsed.subject, parsed.text) == ("ab", "cde")


def part(name, data, kind="application/pdf", disposition="attachment", more=""):
    return raw(
        f"Content-Type: {kind}\nContent-Disposition: {disposition}; filename={name}{more}", data
    )


def test_files_keep_names_and_bytes():
    parsed = parse(
        mixed(part('"заявление.pdf"', b"%PDF-1"), part('"=?koi8-r?B?08vBzg==?=.pdf"', b"2"))
    )

    assert [(file.name, file.data) for file in parsed.files] == [
        ("заявление.pdf", b"%PDF-1"),
        ("скан.pdf", b"2"),
    ]


def test_a_name_in_the_form_of_rfc_2231_is_read():
    body = raw(
        "Content-Disposition: attachment; filename*=utf-8''%D1%81%D0%BA%D0%B0%D0%BD.pdf", b"1"
    )

    assert parse(mixed(body)).files[0].name == "скан.pdf"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\run.exe", "run.exe"),
        ("/", "вложение-3.jpg"),
        ("..", "вложение-3.jpg"),
        ("a\x00b\n.pdf", "a-b-.pdf"),
        ("д" * 400 + ".pdf", "д" * 130 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere(told, name):
    assert file_name(told, 3, "image/jpeg") == name


@pytest.mark.parametrize(
    ("name", "kind", "data", "remark"),
    [
        ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22", TNEF_REMARK),
        ("scan.zip", "application/zip", b"PK\x03\x04", "Архив: портал его не распаковывает. "
         "Попросите прислать фотографии или PDF."),
        ("scan.pdf.exe", "application/pdf", b"MZ",
         "Это программа, а не документ. Не открывайте её."),
        ("scan.pdf", "application/pdf", b"", "Файл пустой: попросите прислать его ещё раз."),
        ("IMG_1.HEIC", "image/heic", b"\0\0\0\x18ftypheic", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(name, kind, data, remark):
    (file,) = parse(mixed(part(f'"{name}"', data, kind))).files

    assert (file.name, file.data, file.remark) == (name, data, remark)


def test_a_picture_of_a_signature_is_no_paper_and_a_photograph_in_the_text_is():
    logo = part('"logo.png"', b"x" * 100, "image/png", "inline", "\nContent-ID: <1>")
    photo = part('"IMG_2.jpg"', b"x" * 50_000, "image/jpeg", "inline", "\nContent-ID: <2>")

    assert [file.is_logo for file in parse(mixed(logo, photo)).files] == [True, False]


def test_files_of_a_forwarded_letter_are_taken_and_its_words_are_quoted():
    inner = mixed(raw("Content-Type: text/plain", b"inner"), part('"a.pdf"', b"1"))
    inner = inner.replace(b'"b"', b'"c"').replace(b"--b", b"--c")
    parsed = parse(mixed(raw("Content-Type: text/plain", b"outer"),
                         raw("Content-Type: message/rfc822", inner)))  # fmt: skip

    assert (parsed.text, parsed.quoted) == ("outer", "inner")
    assert [file.name for file in parsed.files] == ["a.pdf"]


@pytest.mark.parametrize(("sent", "taken"), [(30, 30), (50, 50), (51, 50), (400, 50)])
def test_a_flood_of_files_is_cut_and_known_to_be(sent, taken):
    parsed = parse(mixed(*[part(f'"{number}.pdf"', b"1") for number in range(sent)]))

    assert (len(parsed.files), parsed.has_more_files) == (taken, sent > taken)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "> " * 500_000,
        "On " + "a wrote" * 100_000,
        ("От: x\n" * 100_000),
        "12.12.2026 " * 50_000,
    ],
)
def test_hostile_text_is_no_long_work(text):
    began = time.process_time()

    split_reply(text)

    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "html",
    [
        *("<div>" * 200_000, "<" * 300_000, "<p class='" + "a" * 500_000),
        *("<a " * 300_000, "<a b='" * 200_000, "<!--" * 300_000, "<![CDATA[x>" * 100_000),
    ],
)
def test_hostile_html_is_no_long_work(html):
    began = time.process_time()

    split_html(html)

    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "letter",
    [
        b"".join(b"X-%d: \xff\n" % number for number in range(20_000)) + b"\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 400_000,
    ],
    ids=["heads", "parts"],
)
def test_a_letter_made_to_be_long_work_is_none(letter):
    began = time.process_time()

    parse(letter)

    assert time.process_time() - began < 3


def test_html_is_read_as_a_mail_program_shows_it():
    html = (
        "<!DOCTYPE html><style>p > a {x}</style><!-- no <p>this</p> --><P title='a>b'>Да &amp; нет"
        '<br/>5 < 6</p><p hidden>тайно</p><div class="x gmail_quote">было<svg/> так</div>'
    )

    assert split_html(html) == ("Да & нет\n5 < 6", "было так")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Да.\n\n02.11.2026 12:00, ППО пишет:\n> вопрос", "Да."),
        ("Да.\n\n2 ноября 2026 г., 12:00 +03:00 от ППО <p@u.test>:\n> вопрос", "Да."),
        ("Да.\n\nOn Mon, Nov 2, 2026 at 12:00 PM Union <p@u.test>\nwrote:\n\n> вопрос", "Да."),
        ("Да.\n-------- Пересылаемое сообщение --------\nОт кого: x", "Да."),
        ("Да.\n\n________________________________\nFrom: x\nSent: y\nTo: z", "Да."),
        ("> вопрос 1\nДа.\n> вопрос 2\nНет.", "Да.\nНет."),
        ("Председатель пишет:\nпришлите бумаги. Прислал.", "Председатель пишет:\n"
         "пришлите бумаги. Прислал."),
        ("> только цитата", "> только цитата"),
        ("Тема: зарплата\nЖду ответа.", "Тема: зарплата\nЖду ответа."),
    ],
)  # fmt: skip
def test_where_an_answer_ends(text, said):
    assert split_reply(text)[0] == said
