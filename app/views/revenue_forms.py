"""The form of an invoice that is noted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.services.relating.invoices import LONGEST_NUMBER, InvoiceForm
from app.views.amounts import CURRENCY, CurrencyField, NumberField, smallest
from app.views.clients_forms import DayField
from app.views.forms import Form, line


class BillForm(Form):
    """An invoice."""

    client_id = SelectField(
        "Client", coerce=int, validators=[InputRequired("Choose a client.")], choices=[]
    )
    sent_on = DayField("Sent on", needed="Choose the day it was sent.")
    amount = NumberField("Amount", "1200.50", needed="Write the amount.")
    currency = CurrencyField(needed=CURRENCY)
    number = line("Number", LONGEST_NUMBER)
    paid_on = DayField("Paid on")

    def typed(self) -> InvoiceForm | None:
        """What was typed in a form that validates; None where its fields say what is wrong."""
        try:
            amount = smallest(self.amount, self.currency)
        except ValueError as problem:
            self.add_errors({"amount": str(problem)})
            return None
        assert amount is not None  # the field is required
        values: dict[str, Any] = self.data
        sent_on: date = values["sent_on"]
        return InvoiceForm(
            values["client_id"],
            sent_on,
            amount,
            values["currency"],
            values["number"] or "",
            values["paid_on"],
        )


def bill(clients: Iterable[tuple[int, str]], **kwargs: Any) -> BillForm:
    """The form, for one of these clients by id and name."""
    form = BillForm(**kwargs)
    form.client_id.choices = list(clients)
    return form
