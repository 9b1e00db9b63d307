"""The HTML of the hosted checkout: accessible, usable by keyboard, without any foreign resource."""

from html import escape
from string import Template

from stripe_simulator.messages import Json
from stripe_simulator.money import display

STYLE = """
:root { color-scheme: light; --ink: #1a1f36; --soft: #596171; --line: #c9d0dc;
  --brand: #0a5bd6; --bad: #b3093c; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink);
  background: #f5f7fa; }
main { max-width: 58rem; margin: 0 auto; padding: 2rem 1.25rem; display: grid; gap: 2rem; }
@media (min-width: 48rem) { main.split { grid-template-columns: 1fr 1fr; padding-top: 4rem; } }
.card { background: #fff; border-radius: 12px; padding: 1.75rem;
  box-shadow: 0 2px 12px rgb(26 31 54 / 10%); }
.badge { display: inline-block; margin-left: .5rem; padding: .1rem .5rem; border-radius: 4px;
  background: #ffde92;
  color: #5c3600; font-size: .75rem; font-weight: 700; }
h1 { font-size: 1.05rem; font-weight: 600; color: var(--soft); margin: 1rem 0 .25rem; }
h2 { font-size: 1.25rem; margin: 0 0 1rem; }
.total { font-size: 2.4rem; font-weight: 700; margin: 0 0 1.5rem; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .6rem 0;
  border-bottom: 1px solid #e3e8ee; font-weight: 400; vertical-align: top; }
td:last-child, th:last-child { text-align: right; font-variant-numeric: tabular-nums; padding-left: 1rem; }
tfoot th, tfoot td { font-weight: 700; border: 0; }
.soft { color: var(--soft); font-size: .875rem; }
label { display: block; font-weight: 600; font-size: .9rem; margin: 1rem 0 .3rem; }
input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; border: 1px solid var(--line);
  border-radius: 8px; background: #fff; }
input[aria-invalid="true"] { border-color: var(--bad); }
input:focus-visible, button:focus-visible, a:focus-visible, summary:focus-visible {
  outline: 3px solid #7ab0ff; outline-offset: 2px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.problem { color: var(--bad); font-size: .875rem; margin: .3rem 0 0; }
.alert { color: var(--bad); background: #fdeef2;
  border: 1px solid #f0a8bd; border-radius: 8px; padding: .75rem 1rem;
  margin: 0 0 1rem; }
button { width: 100%; margin-top: 1.5rem; padding: .9rem; border: 0; border-radius: 8px;
  background: var(--brand);
  color: #fff; font: inherit; font-weight: 700; cursor: pointer; }
button:hover { background: #0849ab; }
a { color: var(--brand); }
code { font-size: .9em; }
"""

DOCUMENT = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main class="$layout">
$content
</main>
</body>
</html>
"""
)

CHECKOUT = Template(
    """<section aria-labelledby="summary">
$back
<h1 id="summary">Order summary <span class="badge">TEST MODE</span></h1>
<p class="total">$total</p>
<table>
<thead><tr><th scope="col">Item</th><th scope="col">Amount</th></tr></thead>
<tbody>$lines</tbody>
<tfoot><tr><th scope="row">Total due</th><td>$total</td></tr></tfoot>
</table>
</section>
<section class="card" aria-labelledby="pay">
<h2 id="pay">Pay with card</h2>
$alert
<form method="post" novalidate>
$fields
<button type="submit">Pay $total</button>
</form>
<details class="soft"><summary>Test cards</summary>
<ul>
<li><code>4242 4242 4242 4242</code> succeeds</li>
<li><code>4000 0000 0000 0002</code> is declined</li>
<li><code>4000 0000 0000 9995</code> has insufficient funds</li>
</ul>
<p>Any future date, any three digits.</p>
</details>
</section>"""
)

# field -> (label, further attributes)
INPUTS = {
    "email": ("Email", 'type="email" autocomplete="email"'),
    "cardNumber": (
        "Card number",
        'inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" maxlength="23"',
    ),
    "cardExpiry": (
        "Expiration (MM / YY)",
        'inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="9"',
    ),
    "cardCvc": ("CVC", 'inputmode="numeric" autocomplete="cc-csc" placeholder="CVC" maxlength="4"'),
    "billingName": ("Name on card", 'autocomplete="cc-name" maxlength="200"'),
}
# What a browser must not be shown again.
NOT_REPEATED = ("cardNumber", "cardCvc")


def form(session: Json, lines: list[Json], values: dict[str, str], problems: dict[str, str]) -> str:
    """The page of an open Session; *problems* by field, the whole form's under the empty name."""
    total = escape(display(session["amount_total"], session["currency"]))
    pair = _field("cardExpiry", values, problems) + _field("cardCvc", values, problems)
    content = CHECKOUT.substitute(
        back=_link(session["cancel_url"], "← Back"),
        total=total,
        lines="".join(_line(line) for line in lines),
        alert=_alert(problems),
        fields=_field("email", values, problems)
        + _field("cardNumber", values, problems)
        + f'<div class="pair">{pair}</div>'
        + _field("billingName", values, problems),
    )
    title = "Error: check your payment" if problems else "Checkout"
    return _document(title, content, layout="split")


def _line(line: Json) -> str:
    each = escape(display(line["price"]["unit_amount"], line["currency"]))
    quantity = f'<br><span class="soft">Qty {line["quantity"]}, {each} each</span>' if line["quantity"] > 1 else ""
    amount = escape(display(line["amount_total"], line["currency"]))
    return f"<tr><td>{escape(line['description'])}{quantity}</td><td>{amount}</td></tr>"


def _field(name: str, values: dict[str, str], problems: dict[str, str]) -> str:
    label, attributes = INPUTS[name]
    value = "" if name in NOT_REPEATED else escape(values.get(name, ""))
    problem = problems.get(name)
    marks = f' aria-invalid="true" aria-describedby="{name}-problem"' if problem else ""
    note = f'<p class="problem" id="{name}-problem">{escape(problem)}</p>' if problem else ""
    return (
        f'<div><label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" value="{value}" required {attributes}{marks}>{note}</div>'
    )


def _alert(problems: dict[str, str]) -> str:
    if not problems:
        return ""
    message = problems.get("") or "Some of the details are not right. Check the marked fields."
    return f'<p class="alert" role="alert">{escape(message)}</p>'


def complete(session: Json) -> str:
    """The page of a Session that is paid."""
    target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return notice("Payment complete", "You have already paid. Thank you!", _link(target, "Return to the shop"))


def expired(session: Json) -> str:
    """The page of a Session that ran out."""
    text = "This checkout page has expired. You have not been charged."
    return notice("Checkout expired", text, _link(session["cancel_url"], "Return to the shop"))


def notice(title: str, text: str, link: str = "") -> str:
    """A page with a heading and a sentence."""
    content = f'<section class="card"><h2>{escape(title)}</h2><p>{escape(text)}</p>{link}</section>'
    return _document(title, content)


def _link(target: str | None, text: str) -> str:
    return f'<a href="{escape(target)}">{text}</a>' if target else ""


def _document(title: str, content: str, *, layout: str = "") -> str:
    return DOCUMENT.substitute(title=escape(title), style=STYLE, layout=layout, content=content)
