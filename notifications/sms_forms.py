"""What may be spent on SMS."""

from django import forms

from notifications.models import SmsLimit


class SmsLimitForm(forms.ModelForm):
    """A limit by money, by parts, or by both; both empty: no limit of one's own."""

    class Meta:
        model = SmsLimit
        fields = ["roubles", "pieces"]

    roubles = forms.DecimalField(
        label="Рублей в месяц",
        help_text="На организацию со всеми нижестоящими. Пусто — деньгами не ограничено.",
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
    )
    pieces = forms.IntegerField(
        label="Частей СМС в месяц",
        help_text="Часть — 70 букв. Оба поля пусты — своего лимита нет.",
        required=False,
        min_value=0,
        max_value=10_000_000,
    )

    def told(self):
        return {name: self.cleaned_data[name] for name in ("roubles", "pieces")}
