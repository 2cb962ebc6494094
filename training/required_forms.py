"""What is asked of a rule of mandatory learning."""

from django import forms
from django.core.validators import MaxValueValidator

from accounts.enums import Role
from structure.choosing import as_choices
from training.models import LearningRules
from training.requiring import FIELDS

MOST_DAYS = 365


class RuleForm(forms.ModelForm):
    unit = forms.ChoiceField(label="Где", help_text="Там и во всех организациях ниже.")
    course = forms.ChoiceField(label="Курс")
    roles = forms.MultipleChoiceField(
        label="Для каких должностей", choices=Role.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте хотя бы одну должность."},
    )  # fmt: skip
    field_order = ("course", "unit", *FIELDS)

    class Meta:
        model = LearningRules
        fields = FIELDS
        labels = {
            "grace_days": "Сколько дней даётся на обучение",
            "remind_days": "За сколько дней напомнить о конце срока",
            "narrows": "Сужать права, если за эти дни не выучился",
        }
        help_texts = {
            "grace_days": "Считаются со дня предупреждения.",
            "narrows": "Человек сможет только смотреть, пока не пройдёт обучение. Последнему "
            "администратору союза права не сужают.",
        }

    def __init__(self, *args, units, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.courses = {str(course.pk): course for course in courses}
        self.fields["unit"].choices = as_choices(units)
        self.fields["course"].choices = [(pk, str(one)) for pk, one in self.courses.items()]
        for name in ("grace_days", "remind_days"):
            self.fields[name].validators.append(
                MaxValueValidator(MOST_DAYS, f"Не больше {MOST_DAYS} дней.")
            )

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]

    def clean_course(self):
        return self.courses[self.cleaned_data["course"]]

    @property
    def seal(self):
        """What was asked, in one line: the same line is the same rule."""
        told = self.cleaned_data
        asked = [told["course"].pk, told["unit"].pk, *sorted(told["roles"])]
        return ":".join(str(one) for one in (*asked, *(told[name] for name in FIELDS[1:])))
