"""The text of the policy of an operator."""

from django import forms

LONGEST = 30_000


class PolicyForm(forms.Form):
    body = forms.CharField(
        label="Текст политики",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="Строка с «# » в начале — заголовок, с «- » — пункт списка. Наименование, адрес, "
        "ИНН и ОГРН портал покажет сам, с карточки организации.",
    )

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        if "# " not in body:
            raise forms.ValidationError(
                "Разделите текст заголовками: строка, которая начинается с «# »."
            )
        return body
