"""The form of the hosted checkout: the right half of the page. It needs no script."""

from collections.abc import Iterable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.money import display
from stripe_simulator.pages import countries
from stripe_simulator.pages.checkout_fields import FIELDS, METHOD_FIELDS, STATE_COUNTRIES, Asked
from stripe_simulator.pages.checkout_summary import Quote
from stripe_simulator.pages.documents import SHOP
from stripe_simulator.pages.markup import Html, el, join

METHODS: Mapping[str, tuple[str, str]] = {
    "card": ("Card", "Credit or debit"),
    "sepa_debit": ("SEPA Direct Debit", "From a bank account in euro; takes some days"),
    "boleto": ("Boleto", "A voucher that is paid at a bank in Brazil"),
}

# method -> (what to type, what happens); docs.stripe.com/testing
TRIALS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "card": (
        ("4242 4242 4242 4242", "succeeds"),
        ("4000 0027 6000 3184", "asks for 3-D Secure"),
        ("4000 0000 0000 0002", "is declined"),
        ("4000 0000 0000 9995", "has insufficient funds"),
        ("4000 0000 0000 0259", "succeeds, then is disputed"),
    ),
    "sepa_debit": (
        ("AT61 1904 3002 3457 3201", "succeeds some seconds later"),
        ("AT86 1904 3002 3547 3202", "fails some seconds later"),
    ),
    "boleto": (("000.000.000-00", "is a valid CPF"), ("succeed_immediately@…", "as e-mail: is paid at once")),
}

LABELS = {"book": "Book", "donate": "Donate"}


class Form:
    """One rendering of the form: what is asked, what was typed and what is wrong with it."""

    def __init__(self, session: Json, asked: Asked, quote: Quote | None) -> None:
        self._session = session
        self._asked = asked
        self._quote = quote
        self._values: Mapping[str, str] = asked.saved
        self._problems: Mapping[str, str] = {}
        self._method = asked.methods[0]

    def with_typed(self, method: str, values: Mapping[str, str], problems: Mapping[str, str]) -> "Form":
        """The same form after it was sent; the whole form's problem stands under the empty name."""
        self._method, self._values, self._problems = method, values, problems
        return self

    def html(self, rates: Iterable[Json]) -> Html:
        """The section with the form; *rates* are the shipping rates to choose from."""
        asked = self._asked
        heading = "Save your details" if self._quote is None else "Your details" if asked.free else "Pay with card"
        if len(asked.methods) > 1 and self._quote is not None and not asked.free:
            heading = "Pay"
        quote = self._quote
        form = el(
            "form",
            el("input", type="hidden", name="shownTotal", value=quote.total) if quote else None,
            self._contact(),
            self._shipping(list(rates)) if asked.countries or asked.rates else None,
            None if asked.free else self._payment(),
            self._billing() if asked.billing else None,
            _saving(chosen=bool(self._values.get("savePaymentMethod"))) if asked.saving else None,
            el("button", self._label(), class_="go", name="step", value="pay"),
            self._update() if asked.rates[1:] or (quote and quote.untaxed) else None,
            method="post",
            novalidate=True,
        )
        after = el("p", self._terms(), class_="after small soft")
        title = el("h2", heading, id="pay")
        return el(
            "section", title, self._alert(), form, after, _trials(asked), class_="sheet pay", aria_labelledby="pay"
        )

    def _update(self) -> Html:
        """Shows the total anew with what is chosen and typed so far, without paying."""
        return el("button", "Update total", class_="plain update", name="step", value="total")

    def _label(self) -> str:
        if self._quote is None:
            return "Save card" if self._asked.methods == ("card",) else "Save payment method"
        if self._asked.free:
            return "Complete order"
        word = LABELS.get(self._session["submit_type"] or "", "Pay")
        return word if word == "Book" else f"{word} {self._quote.shown(self._quote.total)}"

    def _terms(self) -> str:
        if self._quote is None:
            return f"{SHOP} may charge this payment method later, as you agreed with it."
        return "This is a simulator: no money moves and no bank is asked."

    def _alert(self) -> Html | None:
        if not self._problems:
            return None
        message = self._problems.get("") or "Some of the details are not right. Check the marked fields."
        return el("div", el("p", message), class_="alert", role="alert", tabindex="-1", autofocus=True)

    def _contact(self) -> Html:
        names = ["email", *(["phoneNumber"] if self._asked.phone else [])]
        return el("section", (self._field(name) for name in names))

    def _shipping(self, rates: list[Json]) -> Html:
        asked, parts = self._asked, []
        if asked.countries:
            parts += [el("legend", "Shipping address"), self._field("shippingName"), self._address("shipping")]
        fields = el("fieldset", parts) if parts else None
        return join(fields, self._rates(rates) if rates else None)

    def _rates(self, rates: list[Json]) -> Html:
        chosen = self._quote.rate if self._quote else None
        return el(
            "fieldset",
            el("legend", "Shipping method"),
            el("div", (_rate(rate, chosen=rate["id"] == chosen) for rate in rates), class_="choices"),
        )

    def _payment(self) -> Html:
        methods = self._asked.methods
        choice = None
        if len(methods) > 1:
            choices = (_method(kind, chosen=kind == self._method) for kind in methods)
            choice = el("div", choices, class_="choices")
        legend = el("legend", "Payment method", class_=None if choice else "hidden")
        return el("fieldset", legend, choice, (self._method_fields(kind) for kind in methods))

    def _method_fields(self, kind: str) -> Html:
        if kind == "card":
            pair = el("div", self._field("cardExpiry"), self._field("cardCvc"), class_="pair")
            fields = join(self._field("cardNumber"), pair, self._field("billingName"))
        elif kind == "boleto":
            fields = join(self._field("payerName"), self._field("taxId"), self._address("payer"))
        else:
            mandate = f"By going on, you let {SHOP} debit this account, and your bank pay it."
            fields = join((self._field(name) for name in METHOD_FIELDS[kind]), el("p", mandate, class_="small soft"))
        return el("div", fields, class_=f"method-fields for-{kind}")

    def _billing(self) -> Html:
        return el("fieldset", el("legend", "Billing address"), self._address("billing"))

    def _address(self, prefix: str) -> Html:
        pair = el("div", self._field(f"{prefix}PostalCode"), self._field(f"{prefix}Locality"), class_="pair")
        allowed = self._asked.countries if prefix == "shipping" else ()
        country = None if prefix == "payer" else self._country(f"{prefix}Country", allowed)
        lines = (self._field(f"{prefix}AddressLine1"), self._field(f"{prefix}AddressLine2"))
        stated = not allowed or set(allowed) & set(STATE_COUNTRIES)
        return join(lines, pair, self._field(f"{prefix}AdministrativeArea") if stated else None, country)

    def _country(self, name: str, allowed: tuple[str, ...]) -> Html:
        pairs = countries.named(allowed)
        chosen = self._values.get(name) or (pairs[0][0] if len(pairs) == 1 else "")
        blank = el("option", "Choose…", value="")
        options = (el("option", label, value=code, selected=code == chosen) for code, label in pairs)
        box = el("select", blank, options, **self._marks(name), autocomplete=FIELDS[name].autocomplete)
        return self._wrapped(name, box)

    def _field(self, name: str) -> Html:
        known = FIELDS[name]
        box = el(
            "input",
            **self._marks(name),
            value=self._values.get(name, "") if known.repeated else "",
            type=known.type,
            required=known.required,
            autocomplete=known.autocomplete,
            inputmode=known.inputmode,
            placeholder=known.placeholder,
            maxlength=known.maxlength,
        )
        return self._wrapped(name, box)

    def _marks(self, name: str) -> dict[str, str]:
        marks = {"id": name, "name": name}
        if name in self._problems:
            marks |= {"aria_invalid": "true", "aria_describedby": f"{name}-problem"}
        return marks

    def _wrapped(self, name: str, box: Html) -> Html:
        problem = self._problems.get(name)
        note = el("p", problem, class_="problem", id=f"{name}-problem") if problem else None
        return el("div", el("label", FIELDS[name].label, for_=name), box, note, class_="field")


def _method(kind: str, *, chosen: bool) -> Html:
    title, hint = METHODS[kind]
    box = el("input", type="radio", name="paymentMethod", id=f"method-{kind}", value=kind, checked=chosen)
    return el("label", box, el("span", title, el("small", hint)), class_="choice", for_=f"method-{kind}")


def _saving(*, chosen: bool) -> Html:
    box = el("input", type="checkbox", name="savePaymentMethod", id="savePaymentMethod", value="true", checked=chosen)
    hint = el("small", f"Pay faster at {SHOP} next time")
    label = el("span", "Save my payment information", hint)
    return el("div", el("label", box, label, class_="choice", for_="savePaymentMethod"), class_="choices")


def _rate(rate: Json, *, chosen: bool) -> Html:
    key, fixed = rate["id"], rate["fixed_amount"]
    amount = display(fixed["amount"], fixed["currency"]) if fixed["amount"] else "Free"
    box = el("input", type="radio", name="shippingRate", id=f"rate-{key}", value=key, checked=chosen)
    hint = _estimate(rate.get("delivery_estimate") or {})
    title = el("span", rate["display_name"] or "Shipping", el("small", hint) if hint else None)
    return el("label", box, title, el("span", amount, class_="end number"), class_="choice", for_=f"rate-{key}")


def _estimate(estimate: Json) -> str:
    bounds = [bound for bound in (estimate.get("minimum"), estimate.get("maximum")) if bound]
    if not bounds:
        return ""
    unit = bounds[-1]["unit"].replace("_", " ")
    return f"{' – '.join(str(bound['value']) for bound in bounds)} {unit}{'s' if bounds[-1]['value'] > 1 else ''}"


def _trials(asked: Asked) -> Html | None:
    if asked.free:
        return None
    rows = (
        el("tr", el("th", el("code", typed), scope="row"), el("td", outcome))
        for method in asked.methods
        for typed, outcome in TRIALS[method]
    )
    table = el("table", el("caption", "Any future date, any three digits."), el("tbody", rows), class_="cards")
    return el("details", el("summary", "What to type here"), table, class_="small")
