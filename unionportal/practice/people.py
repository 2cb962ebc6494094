"""Who is invented for a practice: a place, an employer, members and applicants. Nobody real."""

from datetime import date
from typing import NamedTuple

from members.enums import Gender

UNION = "Учебный союз"
TERRITORIAL = "Учебная территориальная организация"
PRIMARY = "ППО «Учебный завод»"
PRIMARY_NAME = "Первичная профсоюзная организация «Учебный завод»"
EMPLOYER = "АО «Учебный завод»"
EMPLOYER_NAME = "Акционерное общество «Учебный завод»"
TOWN = "Учебнинск"


class Invented(NamedTuple):
    surname: str
    name: str
    patronymic: str
    gender: str
    birth_date: date
    department: str
    position: str

    @property
    def fields(self):
        return {name: getattr(self, name) for name in ("surname", "name", "patronymic")} | {
            "birth_date": self.birth_date,
            "department": self.department,
            "position": self.position,
        }


M, F = Gender.MALE, Gender.FEMALE
MEMBERS = (
    Invented("Антонова", "Вера", "Павловна", F, date(1979, 3, 14), "Бухгалтерия", "Бухгалтер"),
    Invented("Беляев", "Игорь", "Олегович", M, date(1985, 7, 2), "Цех № 1", "Слесарь"),
    Invented("Виноградова", "Нина", "Юрьевна", F, date(1991, 11, 23), "Лаборатория", "Лаборант"),
    Invented("Громов", "Степан", "Ильич", M, date(1968, 1, 30), "Цех № 1", "Мастер"),
    Invented("Дорохова", "Елена", "Марковна", F, date(1974, 5, 9), "Отдел кадров", "Инспектор"),
    Invented("Ершов", "Максим", "Петрович", M, date(1996, 9, 17), "Цех № 2", "Токарь"),
    Invented("Жукова", "Алла", "Сергеевна", F, date(1982, 12, 4), "Склад", "Кладовщик"),
    Invented("Зимин", "Роман", "Львович", M, date(1989, 4, 21), "Цех № 2", "Наладчик"),
    Invented("Климова", "Дарья", "Андреевна", F, date(1999, 8, 12), "Лаборатория", "Инженер"),
    Invented("Лаптев", "Фёдор", "Иванович", M, date(1963, 2, 6), "Цех № 1", "Крановщик"),
    Invented("Мельник", "Оксана", "Романовна", F, date(1987, 6, 28), "Столовая", "Повар"),
    Invented("Носов", "Кирилл", "Денисович", M, date(1994, 10, 15), "Цех № 2", "Электромонтёр"),
)
# How far each has come: papers sent, all papers in, admitted.
FRESH = Invented("Осипова", "Яна", "Игоревна", F, date(2000, 3, 3), "Склад", "Учётчик")
SIGNED = Invented("Панин", "Олег", "Вадимович", M, date(1992, 7, 19), "Цех № 1", "Сварщик")
ADMITTED = Invented("Рогова", "Инна", "Борисовна", F, date(1986, 5, 25), "Столовая", "Кассир")
CHAIR = ("Образцова", "Мария", "Ильинична")
