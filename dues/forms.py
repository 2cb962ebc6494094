"""What the accountant writes about statements."""

from django import forms

from structure.models import Employer


class AnnulForm(forms.Form):
    reason = forms.CharField(
        label="Почему аннулируется", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class EmployerForm(forms.Form):
    """Whose payroll withholds: an employer of the organisation."""

    employer = forms.ModelChoiceField(
        label="Работодатель", queryset=Employer.objects.none(), empty_label="Выберите работодателя"
    )

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = Employer.objects.filter(
            pk__in=[employer.pk for employer in employers]
        ).order_by("short_name", "pk")
