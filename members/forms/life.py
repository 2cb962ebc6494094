"""Posts, training, awards and family of a member as they are typed."""

from datetime import date

from django import forms
from django.utils import timezone

from documents.enums import UploadRefused
from documents.uploads import accept
from members.enums import AwardKind, Body, Post
from members.forms.card import EARLIEST, day_input
from members.models import Award, ElectedPost, Relative, Training
from structure.choosing import as_choices

DATES = ("since", "planned_until")


class PostForm(forms.ModelForm):
    """A post of a member; ``units`` are those of his line in which the writer may write."""

    unit = forms.ChoiceField(label="В какой организации")
    file = forms.FileField(
        label="Скан протокола",
        required=False,
        help_text="PDF или фотография.",
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,application/pdf"}),
    )

    class Meta:
        model = ElectedPost
        fields = ("body", "post", "title", "is_staff", "since", "planned_until", "basis")
        widgets = {name: day_input() for name in DATES}
        labels = {
            "body": "Орган",
            "post": "Должность или поручение",
            "title": "Как называется",
            "is_staff": "Освобождённый (штатный) работник",
            "since": "С какого дня",
            "planned_until": "Срок полномочий до",
            "basis": "Протокол, постановление",
        }
        help_texts = {
            "planned_until": "За 90 дней портал напомнит ответственному.",
            "basis": "Например: протокол собрания № 4 от 12.03.2025.",
        }

    field_order = ["unit"]

    def __init__(self, *args, units=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", "Выберите"), *Post.choices]
        if self.instance.pk or not units:
            del self.fields["unit"]
        else:
            self.fields["unit"].choices = as_choices(units)
            if len(units) == 1:
                self.fields["unit"].initial = units[0].pk
        self.units = {str(unit.pk): unit for unit in units}

    def clean_file(self):
        """(what was accepted, its name), or None."""
        file = self.cleaned_data["file"]
        try:
            return file and (accept(file), file.name)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal))

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]

    def clean(self):
        told = super().clean()
        since, until = told.get("since"), told.get("planned_until")
        if since and since > timezone.localdate():
            self.add_error("since", "Этот день ещё не наступил.")
        if since and since < EARLIEST:
            self.add_error("since", "Проверьте год.")
        if since and until and until <= since:
            self.add_error("planned_until", "Срок кончается раньше, чем начался.")
        if told.get("post") == Post.OTHER and not told.get("title"):
            self.add_error("title", "Назовите поручение.")
        if told.get("body") == Body.COMMISSION and not told.get("title"):
            self.add_error("title", "Назовите комиссию.")
        return told


class EndForm(forms.Form):
    until = forms.DateField(label="С какого дня полномочия прекращены", widget=day_input())

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил.")
        return day


class YearForm(forms.ModelForm):
    """What has a year in which it was."""

    year = forms.IntegerField(
        label="Год", widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "is-year"})
    )

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not EARLIEST.year < year <= timezone.localdate().year:
            raise forms.ValidationError("Проверьте год: четыре цифры, не позже нынешнего.")
        return year


class TrainingForm(YearForm):
    class Meta:
        model = Training
        fields = ("title", "year", "hours", "document")
        labels = {"title": "Курс", "hours": "Сколько часов", "document": "Документ"}
        help_texts = {"document": "Например: удостоверение № 118."}


class AwardForm(YearForm):
    kind = forms.ChoiceField(label="Вид награды", choices=[("", "Выберите"), *AwardKind.choices])

    class Meta:
        model = Award
        fields = ("kind", "title", "year", "basis")
        labels = {"title": "Награда", "basis": "Постановление, приказ"}


class RelativeForm(forms.ModelForm):
    class Meta:
        model = Relative
        fields = ("purpose", "relation", "name", "birth_date")
        widgets = {"birth_date": day_input()}
        labels = {
            "purpose": "Для чего храним",
            "relation": "Кем приходится",
            "name": "Имя",
            "birth_date": "Дата рождения",
        }
        help_texts = {
            "purpose": "Без цели хранить нельзя. Например: новогодние подарки детям.",
            "relation": "Дочь, сын, супруг.",
        }

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and not date(1900, 1, 1) <= day <= timezone.localdate():
            raise forms.ValidationError("Проверьте год.")
        return day


LINE_FORMS = {"training": TrainingForm, "award": AwardForm, "relative": RelativeForm}
