"""What is said of a sheet: to the applicant, who may photograph it again, and to the office."""

from typing import NamedTuple

from applications.enums import Answer, Verdict
from applications.taking import is_good
from documents.enums import PaperKind
from documents.places import PlaceKind
from documents.recognition import Ink

OF_PAPER = {  # «нет подписи на странице 2 …»
    PaperKind.STATEMENT: "заявления о вступлении",
    PaperKind.PROCESSING_CONSENT: "согласия на обработку данных",
    PaperKind.DISSEMINATION_CONSENT: "согласия на распространение данных",
    PaperKind.DUES_STATEMENT: "заявления на взносы",
}
GOOD, WAITS, BAD = "good", "waits", "bad"


class Told(NamedTuple):
    """One verdict in plain words; ``tone`` is good, waits or bad."""

    title: str
    text: str
    tone: str
    retake: bool = False


def told_applicant(sheet, changed="") -> Told:
    """What the sender reads beside the picture of his sheet. Names of other people never."""
    name = paper_and_page(sheet)
    if sheet.application_id and sheet.is_current and is_good(sheet):
        return Told(name, "Лист на месте.", GOOD)
    if sheet.answer == Answer.UNSIGNED:
        text = "Ответственный посмотрел лист: он не подписан. Подпишите и переснимите."
        return Told(_unsigned(sheet), text, BAD, True)
    if sheet.answer == Answer.SEEN:
        return Told("Лист проверен", "Ответственный посмотрел его: всё в порядке.", GOOD)
    if sheet.verdict == Verdict.UNSIGNED:
        return Told(_unsigned(sheet), "Подпишите лист и переснимите его.", BAD, True)
    if sheet.verdict == Verdict.DOUBTFUL:
        text = "Подпись видна плохо. Её проверит ответственный, от вас ничего не нужно."
        return Told(name, text, WAITS)
    if sheet.verdict == Verdict.UNREAD and sheet.scan_id:
        text = "Код на листе не прочитался. Мы приняли снимок, его посмотрит ответственный."
        return Told("Лист принят", text, WAITS)
    if sheet.verdict == Verdict.UNREAD:
        text = "Снимите лист целиком, сверху, при хорошем свете, чтобы было видно код в углу."
        return Told("Лист не распознан", text, BAD, True)
    if sheet.verdict == Verdict.OLD:
        why = f"С тех пор изменились: {changed}." if changed else "С тех пор данные исправили."
        text = f"{why} Распечатайте новую бумагу, подпишите и пришлите её."
        return Told(f"Прежняя редакция {OF_PAPER[sheet.slot.kind]}", text, BAD)
    return _OTHERWISE[sheet.verdict]


_OTHERWISE = {
    Verdict.FILED: Told("Лист заменён другим снимком", "Прежний остался в архиве.", GOOD),
    Verdict.DUPLICATE: Told("Такой лист уже есть", "Второй снимок не нужен.", GOOD),
    Verdict.LATE: Told(
        "Лист пришёл поздно", "Бумаги по этому заявлению уже не принимаются.", WAITS
    ),
    Verdict.FOREIGN: Told(
        "Это бумага другого заявления", "К вашему она не относится, мы её не приложили.", BAD
    ),
    Verdict.OTHER: Told(
        "Это не бумага заявления", "Пришлите заявления и согласия, которые напечатаны здесь.", BAD
    ),
    Verdict.FORGED: Told(
        "Код на листе не наш",
        "Распечатайте бумагу с этой страницы ещё раз, подпишите и пришлите её.",
        BAD,
    ),
    Verdict.BLANK: Told("Пустой лист", "На нём ничего нет: он не понадобится.", GOOD),
}

_FOR_OFFICE = {
    Verdict.OLD: "прежняя редакция бумаги, данные с тех пор исправили",
    Verdict.DUPLICATE: "такой лист уже есть",
    Verdict.LATE: "пришёл, когда бумаги уже не принимают",
    Verdict.FOREIGN: "бумага другого заявления",
    Verdict.OTHER: "бумага портала, но не заявления о вступлении",
    Verdict.FORGED: "код на листе ненастоящий: возможно, подделка",
    Verdict.BLANK: "пустой лист",
}


def told_office(sheet) -> str:
    """One line for the card of the application and for the tray."""
    if sheet.answer == Answer.DROPPED:
        return "выброшен"
    if sheet.answer in {Answer.SIGNED, Answer.UNSIGNED}:
        return f"{sheet.get_answer_display()}, решил: {sheet.answered_by}"
    if sheet.answer == Answer.FILED:
        return f"положил: {sheet.answered_by}"
    if sheet.answer == Answer.SEEN:
        return f"проверил глазами: {sheet.answered_by}"
    if sheet.verdict == Verdict.FILED:
        return "на месте" if sheet.is_current else "заменён другим снимком"
    if sheet.verdict == Verdict.UNSIGNED:
        return _lacks(sheet).lower() if sheet.is_current else "не подписан, заменён другим снимком"
    if sheet.verdict == Verdict.DOUBTFUL:
        return "есть ли подпись?" if sheet.is_current else "заменён другим снимком"
    if sheet.verdict == Verdict.UNREAD:
        return "не распознано: проверьте глазами" if sheet.scan_id else "не распознан"
    return _FOR_OFFICE[sheet.verdict]


def paper_and_page(sheet):
    """«Согласие на обработку персональных данных, стр. 2»."""
    if sheet.slot is None:
        return f"Лист {sheet.number}"
    title = sheet.slot.get_kind_display()
    return f"{title}, стр. {sheet.page}" if sheet.page else title


def unsigned_in_words(sheets):
    """«Нет подписи на странице 2 согласия на обработку данных; …»."""
    return "; ".join(map(_unsigned, sheets))


def _unsigned(sheet):
    where = f"на странице {sheet.page} {OF_PAPER[sheet.slot.kind]}"
    return f"{_lacks(sheet)} {where}"


def _lacks(sheet):
    empty = {place["kind"] for place in sheet.places if place["verdict"] == Ink.EMPTY}
    if empty == {PlaceKind.DATE}:
        return "Нет даты"
    return "Нет подписи и даты" if PlaceKind.DATE in empty else "Нет подписи"


def guess_in_words(guess):
    """«заявления на взносы, стр. 1»: what a sheet without a code looks like."""
    return f"страница {guess['page']} {OF_PAPER[guess['kind']]}"
