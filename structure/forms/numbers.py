"""Requisites as they are typed and pasted."""

from django import forms

IGNORED = str.maketrans("", "", " \u00a0\u2009-")


class NumberField(forms.CharField):
    """Spaces and hyphens do not count: «7707 083 893» is the same number."""

    def to_python(self, value):
        return super().to_python(value).translate(IGNORED).upper()

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)  # else the browser cuts what was pasted with spaces
        return attrs


def check_changed(form, checks, *, together_with=None):
    """Run {field: check} on what was changed: an old mistake must not keep a new phone out.

    ``together_with`` is a field whose change makes all of them doubtful.
    """
    for name, check in checks.items():
        value = form.cleaned_data.get(name)
        if value and {name, together_with} & set(form.changed_data):
            try:
                check(value)
            except forms.ValidationError as error:
                form.add_error(name, error)
