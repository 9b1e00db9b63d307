"""What is bought and what it costs: the left half of the hosted checkout."""

from dataclasses import dataclass

from stripe_simulator.messages import Json
from stripe_simulator.money import display
from stripe_simulator.pages.checkout_fields import Asked
from stripe_simulator.pages.documents import SHOP
from stripe_simulator.pages.markup import Html, el, join


@dataclass(frozen=True, slots=True)
class Quote:
    """The amounts as they would be paid now, in minor units; *code* is the promotion code that they include."""

    currency: str
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    rate: str | None = None
    code: str = ""
    untaxed: bool = False

    def shown(self, amount: int) -> str:
        """An amount for people."""
        return display(amount, self.currency)


def summary(session: Json, lines: list[Json], quote: Quote | None, asked: Asked, code_problem: str) -> Html:
    """The section; without a *quote* (setup mode) it only says whose page this is."""
    back = el("a", "← Back", href=session["cancel_url"]) if session["cancel_url"] else None
    top = el("p", back, el("span", SHOP, class_="shop"), el("span", "Test mode", class_="mode"), class_="top")
    if quote is None:
        intro = el("p", "Save a payment method for later. Nothing is charged now.", class_="soft")
        heading = el("h1", "Set up a payment method", id="summary")
        return el("section", top, heading, intro, class_="summary", aria_labelledby="summary")
    return el(
        "section",
        top,
        el("h1", "Order summary", id="summary"),
        el("p", quote.shown(quote.total), class_="total number"),
        _table(lines, quote),
        _promotion(quote, code_problem) if asked.promotion else None,
        class_="summary",
        aria_labelledby="summary",
    )


def _table(lines: list[Json], quote: Quote) -> Html:
    head = el("tr", el("th", "Item", scope="col"), el("th", "Amount", scope="col"))
    parted = bool(quote.discount or quote.rate or quote.tax or quote.untaxed)
    sums = [
        ("Subtotal", quote.shown(quote.subtotal), parted),
        (f"Discount ({quote.code})" if quote.code else "Discount", f"−{quote.shown(quote.discount)}", quote.discount),
        ("Shipping", quote.shown(quote.shipping) if quote.shipping else "Free", quote.rate),
        ("Tax", "By your address" if quote.untaxed else quote.shown(quote.tax), quote.tax or quote.untaxed),
        ("Total due", quote.shown(quote.total), True),
    ]
    return el(
        "table",
        el("caption", "What you pay for", class_="hidden"),
        el("thead", head, class_="hidden"),
        el("tbody", (_line(line) for line in lines)),
        el("tfoot", (_sum(name, text) for name, text, told in sums if told)),
        class_="lines",
    )


def _sum(name: str, amount: str) -> Html:
    return el("tr", el("th", name, scope="row"), el("td", amount, class_="number"))


def _line(line: Json) -> Html:
    quantity = None
    if line["quantity"] > 1:
        each = display(line["price"]["unit_amount"] or 0, line["currency"])
        quantity = join(el("br"), el("span", f"Qty {line['quantity']}, {each} each", class_="soft small"))
    amount = display(line["amount_subtotal"], line["currency"])
    return el("tr", el("td", line["description"] or "Item", quantity), el("td", amount, class_="number"))


def _promotion(quote: Quote, problem: str) -> Html:
    told = el("p", problem, class_="problem", id="promotionCode-problem") if problem else None
    box = el(
        "input",
        id="promotionCode",
        name="promotionCode",
        value=quote.code,
        autocomplete="off",
        maxlength=60,
        aria_invalid="true" if problem else None,
        aria_describedby="promotionCode-problem" if problem else None,
        autofocus=bool(problem),
    )
    applied = el("p", f"{quote.code} is applied.", class_="small soft", role="status") if quote.code else None
    return el(
        "form",
        el("label", "Promotion code", for_="promotionCode"),
        el("div", box, el("button", "Apply", class_="plain", name="step", value="promotion"), class_="row"),
        told,
        applied,
        method="post",
        class_="promotion",
    )
