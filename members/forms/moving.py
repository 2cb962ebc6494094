"""Forms of what is done with the membership of one person: a day, a ground, a paper."""

from django import forms

from members.models import RemovalReason, SuspensionGround
from members.periods import months_after
from structure.choosing import as_choices

HOW = {
    "take_back": "Этого не было: отменить запись",
    "redate": "Было в другой день: исправить день",
    "strike_out": "Человек никогда не состоял: признать ошибкой всю карточку",
}


def day_field(label, **more):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def basis_field(help_text, **more):
    more = {
        "label": "Основание",
        "required": False,
        "max_length": 200,
        "help_text": help_text,
    } | more
    return forms.CharField(**more)


class MoveForm(forms.Form):
    """``today`` by the clock of the organisation; ``units`` are offered where one is chosen."""

    def __init__(self, *args, today, member, units=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.member = today, member
        if "on" in self.fields:
            self.fields["on"].initial = today
            self.fields["on"].widget.attrs["max"] = today.isoformat()
        if "unit" in self.fields:
            self.units = {str(unit.pk): unit for unit in units}
            self.fields["unit"].choices = as_choices(units)
            self.fields["unit"].initial = member.unit_id

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(f"{on:%d.%m.%Y} ещё не наступило. Укажите прошедший день.")
        return on

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]


class EnterForm(MoveForm):
    unit = forms.ChoiceField(label="Организация")
    on = day_field("На учёте с", help_text="С этого дня человек считается здесь.")
    admitted_on = day_field(
        "Принят в профсоюз", required=False, help_text="Если принят раньше, до постановки сюда."
    )
    came_from = forms.CharField(label="Откуда прибыл", required=False, max_length=200)
    basis = basis_field("Учётная карточка, выписка, другой документ.")

    def clean(self):
        cleaned = super().clean()
        on, admitted_on = cleaned.get("on"), cleaned.get("admitted_on")
        if on and admitted_on and admitted_on > on:
            self.add_error("admitted_on", "Принят не позже дня, с которого состоит на учёте.")
        return cleaned


class SuspendForm(MoveForm):
    ground = forms.ModelChoiceField(
        SuspensionGround.objects.filter(is_active=True),
        label="Основание",
        empty_label="Выберите",
    )
    on = day_field("С какого дня")
    planned_until = day_field(
        "Когда вернётся",
        required=False,
        help_text="Пусто — самый долгий срок по основанию, если он есть. За 14 дней напомним.",
    )
    basis = basis_field("Номер и дата приказа, справки, повестки.", label="Документ")

    def clean(self):
        cleaned = super().clean()
        ground, on = cleaned.get("ground"), cleaned.get("on")
        if not (ground and on and "planned_until" in cleaned):
            return cleaned
        latest = ground.max_months and months_after(on, ground.max_months)
        planned = cleaned["planned_until"]
        if planned is None:
            cleaned["planned_until"] = latest or None
        elif planned <= on:
            self.add_error("planned_until", "День возвращения должен быть позже дня снятия.")
        elif latest and planned > latest:
            self.add_error(
                "planned_until",
                f"По этому основанию — не дольше {ground.max_months} мес., до {latest:%d.%m.%Y}.",
            )
        return cleaned


class ReturnForm(MoveForm):
    on = day_field("Вернулся", help_text="С этого дня человек снова на учёте.")
    basis = basis_field("Заявление, приказ о выходе на работу.", label="Документ")


class ProlongForm(MoveForm):
    planned_until = day_field("Когда вернётся")
    basis = basis_field("Номер и дата нового документа, если он есть.", label="Документ")

    def clean_planned_until(self):
        planned = self.cleaned_data["planned_until"]
        if planned <= self.today:
            raise forms.ValidationError(
                "Этот день уже прошёл. Если человек вернулся, отметьте возвращение."
            )
        return planned


class RemoveForm(MoveForm):
    reason = forms.ModelChoiceField(
        RemovalReason.objects.filter(is_active=True),
        label="Причина",
        empty_label="Выберите",
    )
    on = day_field("С какого дня", help_text="В этот день человек уже не считается здесь.")
    basis = basis_field("Заявление, постановление или другой документ: номер и дата.")


class RestoreForm(MoveForm):
    unit = forms.ChoiceField(label="Организация")
    on = day_field("С какого дня", help_text="Дата вступления и прежний стаж сохранятся.")
    basis = basis_field("Постановление или заявление: номер и дата.")


class MendForm(MoveForm):
    how = forms.ChoiceField(
        label="Что неверно", choices=list(HOW.items()), widget=forms.RadioSelect
    )
    on = day_field("Верный день", required=False, help_text="Только если исправляете день.")
    note = forms.CharField(
        label="В чём была ошибка", max_length=200, help_text="Останется в истории карточки."
    )
    # The record that the page showed: a second press must not mend the one before it.
    line = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, ways, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].initial = last and last.pk
        self.fields["how"].choices = [(way, HOW[way]) for way in ways]
        self.fields["on"].initial = None
        if "redate" not in ways:
            del self.fields["on"]

    def clean_on(self):
        return super().clean_on() if self.cleaned_data["on"] else None

    def clean(self):
        cleaned = super().clean()
        is_known = "on" in cleaned and not cleaned["on"]
        if cleaned.get("how") == "redate" and is_known:
            self.add_error("on", "Укажите верный день.")
        return cleaned
