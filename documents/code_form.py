"""The code typed from paper, where a camera did not read it (``documents.codes``)."""

from django import forms

from documents.codes import LENGTH, tidy


class CodeForm(forms.Form):
    """``of_what`` is what the code stands on, «билета»; ``beside``, where it is printed there."""

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args, of_what, beside, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = f"Код {of_what}"
        self.fields[
            "code"
        ].help_text = f"{LENGTH} букв и цифр {beside}. Пробелы и регистр не важны."

    def clean_code(self):
        code = tidy(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                f"В коде {LENGTH} латинских букв и цифр. Сверьте его с бумагой или экраном."
            )
        return code
