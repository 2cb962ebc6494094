"""What happened to the applicants of the demo union: a line each, days counted back from today.

``papers`` says how each of the four papers came, in the order of the letter: «s» a scan, «o» the
original brought to the office, «-» not yet; ``came`` tells when the last of them did.
"""

from typing import NamedTuple

# When the papers were printed: while loading, by the worker after it, or before the portal did it.
AT_ONCE, LATER, ELSEWHERE = "at once", "later", "elsewhere"


class Ending(NamedTuple):
    event: str  # applications.enums.Event
    days: float  # ago
    reason: str = ""


class Story(NamedTuple):
    at: str  # the company, and «/2» for its second shop
    days: float  # since submission
    papers: str = ""
    came: float = 0
    namesake: str = ""  # status of the person in the register who bears the same name
    solved: str = ""  # how the office decided who it is: clear, rejoin, deny_known
    sent_back: float = 0
    ending: Ending | None = None
    batch: str = ""  # the resolution in which the applicant stands
    printed: str = AT_ONCE
    comment: str = ""


class Batch(NamedTuple):
    """One resolution: drafted, signed, handed over in a register, confirmed — as far as it went."""

    name: str
    at: str
    dated: float
    signed: float | None = None
    register: float | None = None
    handed: float | None = None
    confirmed: float | None = None


V, T = "Волжская ГЭС", "Волжская ТЭЦ"
S, K = "Нижневолжский энергосбыт", "Камышинские электрические сети"
BUSY = "Не работает на предприятии и не учится в подшефном учебном заведении"

STORIES = (
    # Just come in; the papers are made by the worker when the portal starts.
    Story(V, 0.02, comment="Работаю в смене Б, удобнее звонить после 16:00."),
    Story(S, 0.05),
    # Somebody of this name is known: the office has to decide who it is.
    Story(V, 1.2, namesake="member"),
    Story("Волжская ГЭС/1", 5.3, namesake="removed", comment="Раньше состояла на Волжской ТЭЦ."),
    Story("Казанские электрические сети", 2.1, namesake="suspended"),
    Story("Сургутская ГРЭС-2", 6.5, namesake="member"),
    Story("Приморская ГРЭС", 0.6, namesake="removed"),
    # Waiting for signed papers.
    Story(V, 0.9),
    Story("Волжская ГЭС/2", 2.4, papers="ss--", came=1.1),
    Story(V, 6.2, papers="s---", came=3.0, namesake="member", solved="clear"),
    Story("Волжская ГЭС/3", 13.5, papers="so--", came=4.2),
    Story(V, 31.0, comment="Нахожусь в командировке до конца месяца."),
    Story("Волжская ГЭС/4", 9.3, papers="ssss", came=6.5, sent_back=2.2),
    Story(T, 3.3, papers="s-s-", came=0.8, printed=LATER),
    Story(T, 18.0, printed=LATER),
    Story(K, 4.1, papers="ssos", came=0, printed=LATER),
    Story("Конаковская ГРЭС", 5.4, papers="ssss", came=2.6),
    Story("Рефтинская ГРЭС/1", 8.6, papers="-s--", came=5.0, printed=LATER),
    Story("Нижнетагильские электрические сети", 12.0, printed=LATER),
    Story("Читинская ТЭЦ-1", 1.7, printed=LATER),
    Story("Камчатские ТЭЦ", 38.4, papers="ss-s", came=20.0, printed=LATER),
    Story("Калининградская ТЭЦ-2", 15.5, papers="s---", came=11.0, printed=LATER),
    Story("Заинская ГРЭС", 2.8, printed=LATER),
    # All papers are in, a resolution is due.
    Story("Волжская ГЭС/1", 5.1, papers="ssss", came=1.3),
    Story("Волжская ГЭС/2", 9.4, papers="oooo", came=3.4),
    Story(V, 7.7, papers="ssoo", came=4.4),
    Story("Волжская ГЭС/5", 11.2, papers="oooo", came=6.2, batch="draft"),
    Story(V, 14.6, papers="oooo", came=7.1, batch="draft"),
    Story(K, 47.0, papers="oooo", came=36.0, printed=ELSEWHERE),
    Story("Тверские электрические сети", 6.0, papers="ssss", came=2.0, printed=LATER),
    Story("Рефтинская ГРЭС/2", 10.0, papers="oooo", came=4.0, printed=LATER),
    Story("Владивостокская ТЭЦ-2", 8.0, papers="ssss", came=3.0, namesake="removed",
          solved="rejoin"),
    # Admitted; the statements go to the employer.
    Story(V, 21.0, papers="ssss", came=14.0, batch="signed"),
    Story("Волжская ГЭС/1", 23.0, papers="oooo", came=15.0, batch="signed"),
    Story("Волжская ГЭС/3", 33.0, papers="oooo", came=27.0, batch="made", printed=LATER),
    Story(V, 35.0, papers="oooo", came=26.0, batch="made", printed=LATER),
    Story("Волжская ГЭС/2", 44.0, papers="oooo", came=38.0, batch="handed", printed=ELSEWHERE),
    Story(V, 45.0, papers="oooo", came=37.0, batch="handed", printed=ELSEWHERE),
    Story(T, 30.0, papers="oooo", came=24.0, batch="tec", printed=ELSEWHERE),
    Story("Казанские электрические сети", 52.0, papers="oooo", came=45.0, batch="kazan",
          printed=ELSEWHERE),
    # Ended well.
    Story(V, 84.0, papers="oooo", came=78.0, batch="spring", printed=ELSEWHERE),
    Story("Волжская ГЭС/1", 83.0, papers="oooo", came=77.0, batch="spring", printed=ELSEWHERE),
    Story("Волжская ГЭС/4", 81.0, papers="ssss", came=76.0, batch="spring", printed=ELSEWHERE),
    Story(V, 55.0, papers="oooo", came=49.0, batch="latest", printed=ELSEWHERE),
    Story("Волжская ГЭС/2", 54.0, papers="oooo", came=48.0, batch="latest", printed=ELSEWHERE),
    Story(T, 70.0, papers="oooo", came=66.0, batch="tec-old", printed=ELSEWHERE),
    Story("Казанские электрические сети", 90.0, papers="oooo", came=82.0, batch="kazan-old",
          printed=ELSEWHERE),
    Story("Казанские электрические сети", 91.0, papers="oooo", came=83.0, batch="kazan-old",
          printed=ELSEWHERE),
    Story("Сургутская ГРЭС-2", 75.0, papers="oooo", came=70.0, batch="surgut", printed=ELSEWHERE),
    Story("Камчатские ТЭЦ", 66.0, papers="oooo", came=61.0, batch="kamchatka", printed=ELSEWHERE),
    # Ended otherwise.
    Story(V, 12.0, printed=ELSEWHERE, ending=Ending("reject", 11.0, BUSY)),
    Story("Волжская ГЭС/3", 26.0, papers="oo--", came=20.0, printed=ELSEWHERE,
          ending=Ending("reject", 16.0, "Подпись на заявлении сделана другим человеком")),
    Story("Краснодарская ТЭЦ", 25.0, papers="oooo", came=18.0, printed=ELSEWHERE,
          ending=Ending("reject", 12.0, "Профком решил: сначала погасить долг по взносам")),
    Story(V, 58.0, printed=ELSEWHERE, ending=Ending("lapse", 0)),
    Story("Читинская ТЭЦ-1", 62.0, papers="s---", came=50.0, printed=ELSEWHERE,
          ending=Ending("lapse", 0)),
    Story("Нижнетагильские электрические сети", 45.0, printed=ELSEWHERE, ending=Ending("lapse", 0)),
    Story("Белгородская ТЭЦ", 70.0, printed=ELSEWHERE, ending=Ending("lapse", 0)),
    Story(V, 4.0, printed=ELSEWHERE, ending=Ending("withdraw", 3.2, "Меняю место работы")),
    Story("Петрозаводская ТЭЦ", 19.0, papers="oo--", came=15.0, printed=ELSEWHERE,
          ending=Ending("withdraw", 13.0, "Передумал")),
    Story(T, 8.0, namesake="member", solved="deny_known",
          ending=Ending("deny_known", 7.0, "Вы уже состоите на учёте: билет можно восстановить "
                        "в профкоме")),
    Story("Сочинские электрические сети", 17.0, namesake="member", solved="deny_known",
          ending=Ending("deny_known", 15.0, "Вы уже член профсоюза")),
)  # fmt: skip

BATCHES = (
    Batch("kazan-old", "Казанские электрические сети", 80, 79, 76, 75, 60),
    Batch("spring", V, 75, 74, 72, 71, 62),
    Batch("surgut", "Сургутская ГРЭС-2", 67, 67, 64, 63, 50),
    Batch("tec-old", T, 63, 62, 60, 59, 44),
    Batch("kamchatka", "Камчатские ТЭЦ", 58, 57, 55, 54, 21),
    Batch("latest", V, 46, 45, 43, 42, 9),
    Batch("kazan", "Казанские электрические сети", 42, 41, 39, 38),
    Batch("handed", V, 35, 34, 31, 30),
    Batch("made", V, 23, 22, 3),
    Batch("tec", T, 22, 20),
    Batch("signed", V, 12, 11),
    Batch("draft", V, 2),
)
