"""Taking a template in, and choosing whose and of which paper."""

from django import forms

from documents.enums import PaperKind

MAX_BYTES = 5 * 1024 * 1024
_OLD_WORD = b"\xd0\xcf\x11\xe0"


class TemplateForm(forms.Form):
    file = forms.FileField(
        label="Файл шаблона",
        help_text="Документ Word (.docx), не больше 5 МБ.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "Выберите файл шаблона на своём компьютере.",
            "empty": "Файл пустой. Выберите другой или сохраните его в Word ещё раз.",
        },
    )
    note = forms.CharField(
        label="Что изменилось",
        required=False,
        max_length=200,
        help_text="Чтобы потом отличить версии: «новый адрес», «уточнён размер взноса».",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                "Файл больше 5 МБ. Обычно так бывает из-за больших картинок: сожмите их в Word."
            )
        start = file.read(4)
        file.seek(0)
        if start == _OLD_WORD:
            raise forms.ValidationError(
                "Это старый формат .doc. В Word выберите «Файл — Сохранить как — "
                "Документ Word (.docx)» и загрузите новый файл."
            )
        if start != b"PK\x03\x04":
            raise forms.ValidationError(
                "Это не документ Word. Откройте его в Word и сохраните как .docx."
            )
        return file


class KindForm(forms.Form):
    kind = forms.ChoiceField(label="Бумага", choices=PaperKind.choices)


class UnitSearchForm(forms.Form):
    q = forms.CharField(
        label="Найти",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Название, город или работодатель"}
        ),
    )
