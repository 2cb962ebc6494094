from django import forms


class SendForm(forms.Form):
    """To whom in the payroll the register goes."""

    to_address = forms.EmailField(
        label="Почта бухгалтерии",
        help_text="Реестр уйдёт сюда архивом под паролем. Проверьте адрес: в реестре люди.",
    )
    to_name = forms.CharField(label="Кому", max_length=150, required=False)
