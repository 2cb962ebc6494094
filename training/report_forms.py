"""What the report on learning is asked for."""

from members.forms.counting import BalanceForm


class ReportForm(BalanceForm):
    """The same as of a balance; years come first: the form is of a year."""

    def __init__(self, data, *, units, chosen):
        super().__init__(data, units=units, chosen=chosen)
        years = {key: one for key, one in self.ready.items() if "-" not in key}
        self.ready = years | self.ready
        titles = [(period.key, period.title) for period in self.ready.values()]
        self.fields["period"].choices = [*titles, self.fields["period"].choices[-1]]
        self.initial["period"] = next(iter(self.ready))
