"""What is asked of a class, of a row of classes, of a recording, of the calendar."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from structure.choosing import as_choices
from training.enums import Audience, TrainingRefused
from training.moments import moment_of, named
from training.number_fields import NumberField
from training.timetable import MOST

DAY = {"type": "date"}
HOUR = {"type": "time", "step": "300"}
LONGEST = 24 * 60
LESSON_HOUR = 45  # minutes of an academic hour
PACES = [(7, "Раз в неделю"), (14, "Раз в две недели"), (1, "Каждый день"), (2, "Через день")]


class PlaceForm(forms.Form):
    """Where and with whom; common to one class and to a row of them."""

    room = forms.CharField(
        label="Где", max_length=200, required=False, help_text="Адрес и зал, если встречаетесь."
    )
    link = forms.URLField(
        label="Ссылка на видеовстречу", required=False, assume_scheme="https", max_length=200
    )
    tutor = forms.ChoiceField(label="Кто ведёт", required=False)
    tells = forms.BooleanField(
        label="Написать слушателям", required=False, initial=True,
        help_text="Письмо с файлом для календаря; о прошедшем занятии не пишем.",
    )  # fmt: skip

    def __init__(self, *args, zone, tutors, lessons, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone, self.lessons = zone, {str(one.pk): one for one in lessons}
        self.tutors = {str(user.pk): user for user in tutors}
        self.fields["tutor"].choices = [
            ("", "Пока не решено"), *((pk, str(user)) for pk, user in self.tutors.items()),
        ]  # fmt: skip
        self.fields["at"].help_text = f"По времени организации: {named(zone)}."

    def clean_tutor(self):
        return self.tutors.get(self.cleaned_data["tutor"])

    def _moment(self, told):
        """The instant of the day and the hour; words beside the hour where there is none."""
        if "day" in told and "at" in told:
            try:
                return moment_of(told["day"], told["at"], self.zone)
            except TrainingRefused as refusal:
                self.add_error("at", str(refusal))
        return None


class MeetingForm(PlaceForm):
    lesson = forms.ChoiceField(label="Занятие курса", required=False)
    title = forms.CharField(
        label="Тема", max_length=200, required=False, help_text="Пусто — название занятия курса."
    )
    day = forms.DateField(label="День", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    at = forms.TimeField(label="Начало", widget=forms.TimeInput(attrs=HOUR, format="%H:%M"))
    minutes = forms.IntegerField(
        label="Длится минут", initial=90,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST)],
    )  # fmt: skip
    hours = NumberField(
        label="Академических часов", max_digits=4, decimal_places=1, min_value=0, required=False,
        help_text="Пусто — по 45 минут.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Почему меняете", max_length=300, required=False, help_text="Прочтут слушатели."
    )
    field_order = (
        "lesson", "title", "day", "at", "minutes", "hours", "room", "link", "tutor", "reason",
        "tells",
    )  # fmt: skip

    def __init__(self, *args, meeting=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lesson"].choices = [
            ("", "Не из курса"), *((pk, str(one)) for pk, one in self.lessons.items()),
        ]  # fmt: skip
        if meeting is None:
            del self.fields["reason"]

    def clean_lesson(self):
        return self.lessons.get(self.cleaned_data["lesson"])

    def clean(self):
        told = super().clean()
        lesson = told.get("lesson")
        told["title"] = told.get("title") or (lesson.title if lesson else "")
        if not told["title"]:
            self.add_error("title", "Выберите занятие курса или напишите тему.")
        told["starts_at"] = self._moment(told)
        minutes = told.get("minutes")
        if told["starts_at"] and minutes:
            told["ends_at"] = told["starts_at"] + timedelta(minutes=minutes)
            if told.get("hours") is None:
                told["hours"] = round(minutes / LESSON_HOUR, 1)
        return told

    def fields_of_meeting(self):
        names = ("lesson", "title", "starts_at", "ends_at", "hours", "room", "link", "tutor")
        return {name: self.cleaned_data[name] for name in names}


class SeriesForm(PlaceForm):
    """A class for each lesson in turn, at one hour."""

    lesson = forms.ChoiceField(label="Начать с занятия")
    number = forms.IntegerField(
        label="Сколько занятий", validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )
    day = forms.DateField(label="Первый день", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    every = forms.TypedChoiceField(label="Как часто", choices=PACES, coerce=int, initial=7)
    at = forms.TimeField(label="Начало", widget=forms.TimeInput(attrs=HOUR, format="%H:%M"))
    minutes = forms.IntegerField(
        label="Длится минут", initial=90,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST)],
    )  # fmt: skip
    field_order = (
        "lesson", "number", "day", "every", "at", "minutes", "room", "link", "tutor", "tells",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lesson"].choices = [(pk, str(one)) for pk, one in self.lessons.items()]
        self.fields["number"].initial = len(self.lessons)
        self.fields["number"].help_text = f"Ещё не в расписании: {len(self.lessons)}."

    def clean(self):
        told = super().clean()
        self._moment(told)
        if "lesson" in told and "number" in told:
            all_pks = list(self.lessons)
            rest = all_pks[all_pks.index(told["lesson"]) :]
            if told["number"] > len(rest):
                self.add_error(
                    "number", f"С этого занятия в курсе осталось {len(rest)}: столько и можно."
                )
            else:
                told["lessons"] = [self.lessons[pk] for pk in rest[: told["number"]]]
        return told


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Причина", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Напишите, почему занятия не будет: это прочтут слушатели."},
    )  # fmt: skip


class RecordingForm(forms.Form):
    video = forms.ChoiceField(label="Видео портала", required=False)
    link = forms.URLField(
        label="Или ссылка", required=False, assume_scheme="https", max_length=200,
        help_text="На запись в интернете: портал её не хранит.",
    )  # fmt: skip
    audience = forms.ChoiceField(
        label="Кому показать", choices=Audience.choices, widget=forms.RadioSelect, required=False,
        help_text="Им придёт письмо, а запись появится на странице курса.",
    )  # fmt: skip

    def __init__(self, *args, videos, **kwargs):
        super().__init__(*args, **kwargs)
        self.videos = {str(video.pk): video for video in videos}
        self.fields["video"].choices = [
            ("", "Не выбрано"), *((pk, str(video)) for pk, video in self.videos.items()),
        ]  # fmt: skip

    def clean_video(self):
        return self.videos.get(self.cleaned_data["video"])


class CalendarForm(forms.Form):
    """What of the calendar to show; anything not ours in the address shows today's month."""

    view = forms.ChoiceField(choices=[("month", "Месяц"), ("week", "Неделя")], required=False)
    day = forms.DateField(required=False)
    unit = forms.ChoiceField(label="Организация", required=False)
    tutor = forms.ChoiceField(label="Кто ведёт", required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "Все"), *as_choices(units)]

    def offer(self, tutors):
        self.fields["tutor"].choices = [("", "Все"), *((user.pk, str(user)) for user in tutors)]

    @property
    def chosen_day(self):
        day = self.cleaned_data.get("day")
        return day if day and 1900 < day.year < 2200 else timezone.localdate()
