"""Which page of which paper a sheet is; and where a bundle is dropped."""

from django import forms

from documents.enums import PaperKind
from documents.services import KINDS_OF_JOINING
from structure.choosing import as_choices


class PlaceForm(forms.Form):
    """``place`` is «вид:страница»; the likeliest one is offered first."""

    place = forms.ChoiceField(label="Какой это лист")

    def __init__(self, data=None, *, slots=None, likely=()):
        super().__init__(data)
        pages = [
            (slot.kind, page) for slot in slots or () for page in range(1, slot.paper.pages + 1)
        ]
        if slots is None:  # an answer: the service looks whether the paper has such a page
            self.fields["place"] = forms.RegexField(
                rf"^({'|'.join(KINDS_OF_JOINING)}):[1-9][0-9]?$"
            )
            return
        self.fields["place"].choices = [
            (f"{kind}:{page}", f"{PaperKind(kind).label}, стр. {page}") for kind, page in pages
        ]
        guessed = [(guess["kind"], guess["page"]) for guess in likely]
        first = next((place for place in guessed if place in pages), None)
        if first:
            self.initial["place"] = f"{first[0]}:{first[1]}"

    @property
    def kind(self):
        return self.cleaned_data["place"].split(":")[0]

    @property
    def page(self):
        return int(self.cleaned_data["place"].split(":")[1])


class TrayFilter(forms.Form):
    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]
