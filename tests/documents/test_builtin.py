import io
import itertools

import pytest
from docx import Document

from documents import builtin
from documents.docx.package import Package
from documents.docx.pdf import render_pdf
from documents.docx.render import prepare, render_docx
from documents.docx.unknown import unknown
from documents.enums import PaperKind
from documents.qr import QrStamp
from documents.variables import groups_of, known_paths, sample_context
from tests.documents.sheets import pages_of, words

STAMP = QrStamp(17)
KINDS = list(PaperKind)


def printed(kind, **groups):
    """Pages of text; a group is a dictionary laid over the sample, or another list."""
    context = sample_context(kind)
    for name, group in groups.items():
        context[name] = context[name] | group if isinstance(group, dict) else group
    return printed_with(kind, context)


def printed_with(kind, context):
    docx = render_docx(builtin.build(kind), context, qr=STAMP)
    return pages_of(render_pdf(docx, qr=STAMP).data)


def bare(kind):
    """The sample without anything optional."""
    context = sample_context(kind)
    for group in groups_of(kind):
        rows = context[group.name] if group.many else [context[group.name]]
        for row, item in itertools.product(rows, group.variables):
            row[item.name] = "" if item.optional else row[item.name]
    return context


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_typed_the_same_every_time(kind):
    first = builtin.build(kind)
    builtin.build.cache_clear()

    assert builtin.build(kind) == first


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_names_only_variables_of_its_kind_and_nothing_the_pdf_drops(kind):
    template = prepare(builtin.build(kind))

    used = {use.path for part in template.sources for use in part.uses}
    assert used - known_paths(kind) == {"portal_page_code"}
    assert unknown(Package.open(builtin.build(kind))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_the_sheet_of_an_office_paper(kind):
    document = Document(io.BytesIO(builtin.build(kind)))
    section = document.sections[0]

    lengths = (
        section.page_width,
        section.page_height,
        section.left_margin,
        section.right_margin,
        section.top_margin,
        section.bottom_margin,
    )
    assert [round(length.mm) for length in lengths] == [210, 297, 30, 10, 20, 20]
    assert document.core_properties.title
    assert "stylesWithEffects" not in " ".join(Package.open(builtin.build(kind)).parts)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_values_leave_no_trace_of_words_or_commands(kind):
    text = " ".join(printed_with(kind, bare(kind)))

    strange = [trace for trace in ("None", "{", "}", "%}", " ,", ",,", "..", "()") if trace in text]
    assert strange == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_page_carries_more_than_a_signature(kind):
    last = printed(kind)[-1]

    assert len(last.partition("(подпись)")[0].split()) > 20


def test_the_statement_asks_to_be_admitted():
    (page,) = printed(PaperKind.STATEMENT)

    assert page.startswith(
        "В Первичную профсоюзную организацию «Волжская ГЭС» от Петровой Анны Сергеевны "
        "дата рождения: 14.03.1991 место работы: Филиал ПАО «РусГидро» — «Волжская ГЭС» "
        "подразделение: Электрический цех должность: инженер 1 категории, таб. № 004512"
    )
    assert (
        "ЗАЯВЛЕНИЕ о вступлении в Профсоюз Прошу принять меня в члены Общественной организации "
        "«Всероссийский Электропрофсоюз» и на профсоюзный учёт в Первичную профсоюзную "
        "организацию «Волжская ГЭС» (ЦПО электрического цеха)."
    ) in page
    assert "Обязуюсь соблюдать Устав" in page
    assert "«23» ноября 2026 г." in page


def test_no_consent_stands_inside_another_paper():
    for kind in (PaperKind.STATEMENT, PaperKind.DUES_STATEMENT):
        assert "персональн" not in " ".join(printed(kind)).lower()


def test_an_undated_paper_has_a_place_for_the_date():
    (page,) = printed(PaperKind.STATEMENT, paper={"date_words": ""})

    assert "«___» ____________ 20___ г. Петрова А. С. (дата) (подпись) (фамилия, инициалы)" in page


def test_the_dues_statement_is_addressed_to_the_head_of_the_employer():
    (page,) = printed(PaperKind.DUES_STATEMENT)

    assert page.startswith(
        "Директору филиала Филиал ПАО «РусГидро» — «Волжская ГЭС» Соколову А. В. "
        "от Петровой Анны Сергеевны инженера 1 категории"
    )
    assert "статьи 28 Федерального закона от 12.01.1996 № 10-ФЗ" in page
    assert "статьи 377 Трудового кодекса Российской Федерации" in page
    assert "в размере 1 % (один процент) начиная с «01» декабря 2026 г." in page
    for requisite in ("3435000001 / 343501001", "40703810900000000001", "БИК 041806647"):
        assert requisite in page


def test_a_head_who_is_not_known_is_written_in_by_hand():
    (page,) = printed(
        PaperKind.DUES_STATEMENT, employer={"head_post_dative": "", "head_name_dative": ""}
    )

    assert page.startswith(
        "Руководителю Филиал ПАО «РусГидро» — «Волжская ГЭС» ____________________________ "
        "от Петровой"
    )


def test_the_consent_to_processing_has_all_nine_points_of_the_law():
    text = " ".join(printed(PaperKind.PROCESSING_CONSENT))

    points = [
        "1. Субъект персональных данных",
        "2. Представитель субъекта",
        "3. Операторы, получающие согласие",
        "4. Цель обработки",
        "5. Перечень персональных данных",
        "6. Лица, обрабатывающие данные по поручению оператора",
        "7. Действия с данными и способы обработки",
        "8. Срок действия согласия и порядок его отзыва",
        "9. Подпись субъекта персональных данных",
    ]
    found = [text.find(point) for point in points]
    assert -1 not in found
    assert found == sorted(found)
    assert "Документ, удостоверяющий личность (название, серия, номер):" in text
    assert "пункта 5 части 2 статьи 10 Закона" in text
    for operator in sample_context(PaperKind.PROCESSING_CONSENT)["operators"]:
        assert words(f"{operator['full_name']}, адрес: {operator['address']}") in text
    assert "ООО «Центр обработки данных»" in text


def test_processing_by_nobody_else_is_said_aloud():
    text = " ".join(printed(PaperKind.PROCESSING_CONSENT, processors=[]))

    assert "На день подписания обработка никому не поручена." in text


def test_the_consent_to_dissemination_meets_the_order_of_roskomnadzor():
    text = " ".join(printed(PaperKind.DISSEMINATION_CONSENT))

    points = [
        "1. Фамилия, имя, отчество",
        "2. Контактная информация",
        "3. Операторы",
        "4. Информационные ресурсы",
        "5. Цель распространения",
        "6, 7. Данные, которые разрешаю распространять, условия и запреты",
        "8. Условия передачи данных",
        "9. Срок действия согласия",
    ]
    found = [text.find(point) for point in points]
    assert -1 not in found
    assert found == sorted(found)
    assert "приказом Роскомнадзора от 24.02.2021 № 18" in text
    assert "https://www.elprof.example/news/" in text
    assert "ИНН 7736000001, ОГРН 1027700000001" in text
    assert "2 число и месяц рождения нет" in text
    assert "фотографическое изображение да только на стенде организации" in text
    assert "Строка без отметки означает «нет»" in text


def test_one_person_is_admitted_by_name_without_an_annex():
    person = sample_context(PaperKind.RESOLUTION)["people"][:1]
    (page,) = printed(PaperKind.RESOLUTION, people=person)

    assert (
        "1. Принять в члены Общественной организации «Всероссийский Электропрофсоюз» Петрову Анну "
        "Сергеевну, 14.03.1991 г. р., инженер 1 категории, Электрический цех, табельный № 004512."
    ) in page
    assert "профсоюзный комитет ПОСТАНОВЛЯЕТ:" in page
    assert "Голосовали: «за» — 9, «против» — 0, «воздержались» — 0." in page
    assert "4. Контроль за выполнением постановления возложить на Кузнецову М. А. Голос" in page
    assert "Приложение" not in page


def test_several_are_admitted_by_a_list_in_an_annex():
    first, annex = printed(PaperKind.RESOLUTION)

    assert "по списку согласно приложению к настоящему постановлению (3 чел.)." in first
    assert "Петров" not in first
    assert annex.startswith("Приложение к постановлению от 23.11.2026 № 17-03 СПИСОК")
    assert "3 Гасанов Руслан Мамед оглы 14.03.1991 Оперативная служба, машинист" in annex
    assert "Всего: 3 чел. Председатель ППО Кузнецова М. А. (подпись)" in annex


def test_a_list_of_three_hundred_repeats_its_head_and_loses_nobody():
    people = sample_context(PaperKind.RESOLUTION)["people"]
    crowd = [people[0] | {"full_name": f"Человек Номер-{number}"} for number in range(1, 301)]

    pages = printed(PaperKind.RESOLUTION, people=crowd)

    assert all("Фамилия, имя, отчество" in page for page in pages[1:])
    text = " ".join(pages)
    assert [number for number in range(1, 301) if f"Номер-{number} " not in text] == []
    assert f"стр. {len(pages)} из {len(pages)}" in pages[-1]


def test_a_meeting_resolves_instead_of_decreeing():
    person = sample_context(PaperKind.RESOLUTION)["people"][:1]
    meeting = {"body": "Общее собрание", "body_verb": "РЕШИЛО", "charter_clause": ""}
    (page,) = printed(PaperKind.RESOLUTION, people=person, resolution=meeting)

    assert "Состоит на учёте: 11 чел. Присутствовало: 9 чел." in page
    assert (
        "руководствуясь Уставом Общественной организации «Всероссийский Электропрофсоюз», общее "
        "собрание РЕШИЛО:"
    ) in page


def test_the_extract_names_one_person_and_who_certified_it():
    (page,) = printed(PaperKind.EXTRACT)

    assert "ВЫПИСКА ИЗ ПОСТАНОВЛЕНИЯ «23» ноября 2026 г. г. Волжский № 17-03" in page
    assert "Петрову Анну Сергеевну, 14.03.1991 г. р." in page
    assert (
        "Подлинник подписали: Председатель ППО Кузнецова М. А. Секретарь заседания Орлов Д. И. "
        "Выписка верна Председатель ППО Кузнецова М. А."
    ) in page
    assert "«24» ноября 2026 г." in page


def test_the_register_lists_statements_and_says_how_many():
    (page,) = printed(PaperKind.DUES_REGISTER)

    assert page.startswith("РЕЕСТР № 17 заявлений об удержании членских профсоюзных взносов")
    assert "1 004512 Петрова Анна Сергеевна" in page
    assert "Всего заявлений: 3 (три)." in page
    assert "Передал(а): Председатель ППО Кузнецова М. А." in page
    assert "Принял(а): Бухгалтер расчётной группы" in page
