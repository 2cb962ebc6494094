"""What an applicant may tell on his own page."""

from django import forms


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Почему вы передумали",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
