"""The first page: how payments end, what the balance holds, what happened last."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from stripe_simulator.messages import Json
from stripe_simulator.money import display
from stripe_simulator.pages.dashboard import parts, payments, related
from stripe_simulator.pages.dashboard.parts import HOME
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join
from stripe_simulator.resources import balance

HOUR_SECONDS = 60 * 60
DAY_SECONDS = 24 * HOUR_SECONDS
BARS = 24
RECENT = 8

# The chart's colours -> what they stand for.
TONES = {"good": "Succeeded", "wait": "Under way", "bad": "Failed or canceled"}
WIDTH, HEIGHT, LEFT, FOOT = 760, 180, 34, 22


def overview(view: View) -> Page:
    """The page."""
    made = view.find("payment_intent", lambda _: True)
    content = join(
        parts.live("numbers", _numbers(view, made)),
        el("h2", "Payments by outcome"),
        parts.live("chart", _chart(made, view.world.clock.now())),
        el("h2", "Latest payments"),
        parts.live("latest", payments.payments_table(view, made[:RECENT])),
        el("h2", "Latest events"),
        parts.live("events", _latest(view)),
    )
    return Page("Overview", content)


def _numbers(view: View, made: list[Json]) -> Html:
    counts = Counter(_tone(intent) for intent in made)
    held = balance.shown(view.world)
    volume: Counter[str] = Counter()
    for intent in made:
        volume[intent["currency"]] += intent["amount_received"]
    tiles: list[tuple[str, list[str]]] = [
        ("Payments", [str(len(made))]),
        ("Succeeded", [str(counts["good"])]),
        ("Failed or canceled", [str(counts["bad"])]),
        ("Received", [display(amount, name) for name, amount in volume.items() if amount] or ["–"]),
        ("Available balance", _amounts(held["available"])),
        ("Pending balance", _amounts(held["pending"])),
    ]
    shown = (
        el("div", el("dt", name), (el("dd", value, class_="number") for value in values)) for name, values in tiles
    )
    return el("dl", shown, class_="tiles")


def _amounts(entries: Sequence[Json]) -> list[str]:
    return [display(entry["amount"], entry["currency"]) for entry in entries] or ["–"]


def _tone(intent: Json) -> str:
    word = related.outcome(intent)
    if word in ("failed", "canceled"):
        return "bad"
    return "good" if word == "succeeded" else "wait"


def _chart(made: list[Json], now: int) -> Html:
    """Bars of counts, by hour if all payments are of the last day, else by day; and the same as a table."""
    oldest = min((intent["created"] for intent in made), default=now)
    step = HOUR_SECONDS if now - oldest < BARS * HOUR_SECONDS else DAY_SECONDS
    last = now // step
    bars: list[Counter[str]] = [Counter() for _ in range(BARS)]
    for intent in made:
        place = intent["created"] // step - last + BARS - 1
        if 0 <= place < BARS:
            bars[place][_tone(intent)] += 1
    labels = [_label((last - BARS + 1 + place) * step, step) for place in range(BARS)]
    legend = (el("li", parts.status(_WORDS[tone], text)) for tone, text in TONES.items())
    rows = (
        (label, *(str(bar[tone]) for tone in TONES)) for label, bar in zip(labels, bars, strict=True) if bar.total()
    )
    heads = ("From" if step == HOUR_SECONDS else "Day", *(f">{text}" for text in TONES.values()))
    return el(
        "figure",
        el("figcaption", f"Number of payments by {'hour' if step == HOUR_SECONDS else 'day'}", class_="hidden"),
        el("ul", legend),
        _drawing(bars, labels),
        el("details", el("summary", "As a table"), parts.table("Payments by outcome", heads, rows, "No payment yet.")),
        class_="chart",
    )


_WORDS = {"good": "succeeded", "wait": "waiting", "bad": "failed"}


def _label(start: int, step: int) -> str:
    when = datetime.fromtimestamp(start, UTC)
    return f"{when:%H:%M}" if step == HOUR_SECONDS else f"{when:%d %b}"


def _drawing(bars: list[Counter[str]], labels: list[str]) -> Html:
    top = max(4, *(bar.total() for bar in bars))
    top += -top % 4
    slot, scale = (WIDTH - LEFT) / BARS, (HEIGHT - FOOT - 10) / top
    base = HEIGHT - FOOT
    drawn = [_rule(base - part * top // 4 * scale, part * top // 4) for part in range(5)]
    for place, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        left, bottom = LEFT + place * slot, float(base)
        for tone in TONES:
            height = bar[tone] * scale
            bottom -= height
            if height:
                drawn.append(_rect(left + slot * 0.2, bottom, slot * 0.6, height, tone))
        if place % 4 == 3:
            middle = f"{left + slot / 2:.1f}"
            drawn.append(el("text", label, x=middle, y=HEIGHT - 5, text_anchor="middle"))
    total = sum(bar.total() for bar in bars)
    return el("svg", drawn, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=f"Bar chart of {total} payments")


def _rule(height: float, value: int) -> Html:
    y = f"{height:.1f}"
    line = el("line", x1=LEFT, x2=WIDTH, y1=y, y2=y, class_="rule" if value else "base")
    return join(line, el("text", value, x=LEFT - 8, y=f"{height + 4:.1f}", text_anchor="end"))


def _rect(left: float, top: float, width: float, height: float, tone: str) -> Html:
    place = {"x": f"{left:.1f}", "y": f"{top:.1f}", "width": f"{width:.1f}", "height": f"{max(height - 1, 1):.1f}"}
    return el("rect", **place, rx=2, class_=tone)


def _latest(view: View) -> Html:
    from_newest = view.rows(view.store.newest_first("event"))[:RECENT]
    rows = (
        (
            el("a", event["type"], href=f"{HOME}/events/{event['id']}"),
            parts.ident(event["data"]["object"].get("id")),
            parts.moment(event["created"]),
        )
        for event in from_newest
    )
    return parts.table("Latest events", ("Event", "Object", "~Created"), rows, "No event yet.")
