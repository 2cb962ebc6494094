"""What a member tells on his own page."""

from django import forms
from django.utils import timezone

from cabinet.proposals import PROPOSED, value_of
from members.forms.card import BLOCKS, CardForm


class ProposalForm(CardForm):
    """The card as it should be, in the words of the member. It opens with what waits already."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Пояснение для председателя",
        help_text="Например: сменила фамилию, свидетельство принесу.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, waiting=None, **kwargs):
        member = kwargs["instance"]
        told = (
            {name: value_of(name, new) for name, (_, new) in waiting.changes.items()}
            if waiting
            else {}
        )
        initial = {"version": member.version, "note": waiting.note if waiting else "", **told}
        super().__init__(*args, names={*PROPOSED, "version", "note"}, initial=initial, **kwargs)

    def sections(self):
        """[(title, [bound field])] in the order of the card."""
        return [
            (block.title, fields)
            for block in BLOCKS.values()
            if (fields := [self[name] for name in block.fields if name in self.fields])
        ]

    def told(self):
        """The values proposed, ready for ``cabinet.proposals.propose``."""
        return {name: self.cleaned_data[name] for name in PROPOSED}

    def _post_clean(self):
        """The card itself stays as it is until the office agrees."""


class TransferForm(forms.Form):
    on = forms.DateField(
        label="С какого дня",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    basis = forms.CharField(
        label="Почему",
        help_text="Например: перешёл работать в другую организацию.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class NoteForm(forms.Form):
    """A request needs no reason; whoever wants to say something may."""

    note = forms.CharField(
        label="Что вы хотите сказать",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
