"""The filter of «Входящие»."""

from django import forms

from notifications.mailbox.queries import HEAPS


class InboxFilter(forms.Form):
    q = forms.CharField(
        label="Что искать",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "имя, почта или тема"}),
    )
    mailbox = forms.ChoiceField(label="Ящик", required=False)
    heap = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(name, name) for name in HEAPS]
    )

    def __init__(self, *args, mailboxes, **kwargs):
        super().__init__(*args, **kwargs)
        self.mailboxes = {str(mailbox.pk): mailbox for mailbox in mailboxes}
        named = [(pk, mailbox.title) for pk, mailbox in self.mailboxes.items()]
        self.fields["mailbox"].choices = [("", "все"), *named]
        if len(named) < 2:
            del self.fields["mailbox"]

    def chosen(self):
        """What ``queries.letters`` is asked; a value that is not offered narrows nothing."""
        self.is_valid()
        told = self.cleaned_data
        return {
            "q": told.get("q", ""),
            "heap": told.get("heap", ""),
            "mailbox": self.mailboxes.get(told.get("mailbox", "")),
        }
