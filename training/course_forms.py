"""What is asked of a course, its lessons and questions."""

from django import forms
from django.urls import reverse_lazy

from accounts.enums import Role
from documents.enums import UploadRefused
from documents.office_files import TAKEN, WHAT_IS_TAKEN, accept_any
from structure.choosing import as_choices
from structure.enums import Kind
from training.authoring import COURSE_FIELDS, LESSON_FIELDS, QUIZ_FIELDS, TASK_FIELDS
from training.enums import QuestionKind
from training.models import Course, Lesson, Question, Quiz, Task
from training.number_fields import NumberField

ANSWERS = 8  # rows for answers of a question
TEXT_HELP = (
    "Абзацы разделяет пустая строка. «## Заголовок», «**важное**», «- пункт», «1. шаг», "
    "«[слова](https://адрес)»."
)


def _checks(label, choices):
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _ask(field):
    """An empty choice that says what to do."""
    field.choices = [("", "Выберите"), *((key, words) for key, words in field.choices if key)]


class CourseForm(forms.ModelForm):
    roles = _checks("Для кого: должности", Role.choices)
    levels = _checks("Для кого: уровни организаций", Kind.choices)

    class Meta:
        model = Course
        fields = COURSE_FIELDS
        field_classes = {"hours": NumberField}
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask(self.fields["kind"])


class NewCourseForm(CourseForm):
    """The same with whose course it is."""

    unit = forms.ChoiceField(label="Чей курс")
    field_order = ("unit", *COURSE_FIELDS)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.fields["unit"].choices = as_choices(units)

    def clean_unit(self):
        return self.units[int(self.cleaned_data["unit"])]


class UnitForm(forms.Form):
    """Whose a copy is."""

    unit = forms.ChoiceField(label="Куда скопировать")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.fields["unit"].choices = as_choices(units)

    clean_unit = NewCourseForm.clean_unit


class ConditionsForm(forms.Form):
    """What must have been passed before; ``courses`` are offered."""

    in_force = _checks("Удостоверение действует", ())
    ever = _checks("Достаточно, что когда-то пройден", ())

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {str(course.line): course.line for course in courses}
        for name in self.fields:
            self.fields[name].choices = [(str(one.line), one.title) for one in courses]

    def clean(self):
        told = super().clean()
        if set(told.get("in_force", ())) & set(told.get("ever", ())):
            self.add_error("ever", "Курс отмечен дважды: оставьте одну из двух отметок.")
        return told

    def needed(self):
        """{line: must it be in force}"""
        told = self.cleaned_data
        return {self.lines[line]: False for line in told["ever"]} | {
            self.lines[line]: True for line in told["in_force"]
        }


class LessonForm(forms.ModelForm):
    link = forms.URLField(
        label="Ссылка", required=False, assume_scheme="https",
        help_text="На видео или страницу в интернете.",
    )  # fmt: skip

    class Meta:
        model = Lesson
        fields = LESSON_FIELDS
        field_classes = {"hours": NumberField}
        widgets = {
            "text": forms.Textarea(
                attrs={
                    "rows": 14,
                    "hx-post": reverse_lazy("training:lesson_preview"),
                    "hx-trigger": "input changed delay:600ms",
                    "hx-target": "#preview",
                    "hx-include": "closest form",
                }
            )
        }
        help_texts = {"text": TEXT_HELP}

    def __init__(self, *args, videos, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["video"].queryset = videos
        self.fields["video"].empty_label = "Без видео"


class QuizForm(forms.ModelForm):
    class Meta:
        model = Quiz
        fields = QUIZ_FIELDS

    def clean_pass_percent(self):
        if not (percent := self.cleaned_data["pass_percent"]):
            raise forms.ValidationError("Зачёт ставят хотя бы от одного процента.")
        return percent


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = TASK_FIELDS
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def clean(self):
        told = super().clean()
        if not (told.get("takes_text") or told.get("takes_files")):
            self.add_error(
                "takes_files", "Отметьте, чем отвечают: текстом, файлами или и тем и тем."
            )
        return told


class MaterialForm(forms.Form):
    title = forms.CharField(label="Название", max_length=200)
    file = forms.FileField(
        label="Файл",
        help_text=WHAT_IS_TAKEN,
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        error_messages={"required": "Выберите файл.", "empty": "Файл пустой."},
    )

    def clean_file(self):
        try:
            file = self.cleaned_data["file"]
            return accept_any(file), file.name
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class QuestionForm(forms.ModelForm):
    """A question with rows for its answers; empty rows are left out."""

    class Meta:
        model = Question
        fields = ("kind", "text", "topic", "points", "explanation")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "explanation": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask(self.fields["kind"])
        known = list(self.instance.options.all()) if self.instance.pk else []
        for number in range(1, max(ANSWERS, len(known)) + 1):
            old = known[number - 1] if number <= len(known) else None
            self.fields[f"answer_{number}"] = forms.CharField(
                label=f"Ответ {number}", max_length=300, required=False, initial=old and old.text
            )
            self.fields[f"right_{number}"] = forms.BooleanField(
                label=f"Ответ {number} верный", required=False, initial=bool(old and old.is_right)
            )

    def answers(self):
        """Pairs of fields (answer, is it right) to draw."""
        numbers = range(1, len([name for name in self.fields if name.startswith("right_")]) + 1)
        return [(self[f"answer_{number}"], self[f"right_{number}"]) for number in numbers]

    def plain(self):
        """The fields that are not answers, to draw."""
        return [self[name] for name in self.Meta.fields]

    def clean(self):
        told = super().clean()
        rows = [
            (told.get(answer.name, "").strip(), told.get(right.name, False))
            for answer, right in self.answers()
        ]
        self.options = [row for row in rows if row[0]]
        if fault := _fault_of(told.get("kind"), self.options):
            self.add_error("answer_1", fault)
        return told

    def fields_told(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _fault_of(kind, options):
    right = sum(is_right for _, is_right in options)
    words = [text.casefold() for text, _ in options]
    if len(set(words)) < len(words):
        return "Два ответа одинаковые: исправьте один из них."
    if kind == QuestionKind.TEXT:
        return "" if right else "Напишите хотя бы одно верное слово и отметьте его."
    if len(options) < 2:
        return "Нужно хотя бы два ответа."
    if kind == QuestionKind.ONE and right != 1:
        return "Отметьте верным ровно один ответ или выберите вид «Несколько ответов»."
    if kind == QuestionKind.MANY and not right:
        return "Отметьте хотя бы один верный ответ."
    return ""
