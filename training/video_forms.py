"""What is asked about a film."""

from django import forms

from documents.enums import UploadRefused
from documents.uploads import accept
from structure.choosing import as_choices
from training.subtitles import MOST
from training.uploading import ACCEPTED


class BeginForm(forms.Form):
    """What the browser says of a file before it sends it in parts."""

    unit = forms.ChoiceField(label="Чьё видео")
    title = forms.CharField(
        label="Название", max_length=200,
        error_messages={"required": "Назовите видео: так его найдут в списке."},
    )  # fmt: skip
    name = forms.CharField(max_length=200, widget=forms.HiddenInput())
    size = forms.IntegerField(min_value=0, widget=forms.HiddenInput())

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.fields["unit"].choices = as_choices(units)
        self.fields["unit"].initial = units[0].pk
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    def clean_unit(self):
        return self.units[int(self.cleaned_data["unit"])]


class VideoForm(BeginForm):
    """The same with the file itself."""

    name = size = None
    file = forms.FileField(
        label="Файл",
        help_text="MP4 или WebM до 4 ГБ. Связь прервётся — загрузка продолжится с того же места.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Выберите файл видео.", "empty": "Файл пустой."},
    )


class FilmForm(forms.Form):
    title = forms.CharField(label="Название", max_length=200)
    poster = forms.FileField(
        label="Своя заставка", required=False, help_text="Картинка, которую видно до начала.",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    subtitles = forms.FileField(
        label="Субтитры", required=False, help_text="Файл .vtt или .srt, до 1 МБ.",
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
    )  # fmt: skip
    no_subtitles = forms.BooleanField(label="Убрать субтитры", required=False)

    def clean_poster(self):
        if not (file := self.cleaned_data["poster"]):
            return None
        try:
            return accept(file), "Заставка"
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_subtitles(self):
        file = self.cleaned_data["subtitles"]
        return file.read(MOST + 1) if file else None
