"""Gift cards and store credit through the API, on the emulator: issued, paid with, given back."""

from typing import Any

import pytest

from functions.domain.tender import GIFT_CARDS_MAX
from tests.entrypoints.api.conftest import CONTACT, code_of
from tests.entrypoints.api.test_on_firestore import client
from tests.world import MUG, SHIPPING, World

pytestmark = pytest.mark.emulator
TOTAL = MUG + SHIPPING
CART = {"items": [{"sku": "mug", "quantity": 1}]}
type Json = dict[str, Any]


class Shop:
    """The API over a world, and who asks."""

    def __init__(self, world: World) -> None:
        self.world, self.http = world, client(world)

    def post(self, path: str, body: Json, token: str = "staff:bob", key: str = "k") -> Any:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return self.http.post(f"/api/v1{path}", json=body, headers=headers)

    def get(self, path: str, token: str = "staff:bob") -> Json:
        return dict(self.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).get_json())

    def card(self, amount: int, key: str = "card", **more: object) -> Json:
        answer = self.post("/admin/gift-cards", {"amount": amount, "currency": "eur"} | more, key=key)
        assert 201 == answer.status_code, answer.text
        return dict(answer.get_json())

    def credit(self, amount: int, key: str = "credit", uid: str = "alice") -> Any:
        body = {"amount": amount, "currency": "eur", "reason": "goodwill"}
        return self.post(f"/admin/customers/{uid}/credit", body, key=key)

    def quote(self, **wallet: object) -> Json:
        return dict(self.post("/quotes", CART | wallet, "alice").get_json()["amounts"])

    def place(self, key: str = "place", total: int | None = None, **wallet: object) -> Any:
        expected = self.quote(**wallet)["total"] if total is None else total
        return self.post("/orders", CART | wallet | {"contact": CONTACT, "expected_total": expected}, "alice", key)

    def balance(self, card: Json) -> int:
        return int(self.get(f"/admin/gift-cards/{card['id']}")["balance"])

    @property
    def own_credit(self) -> int:
        return int(self.get("/me/credit?currency=eur", "alice")["balance"])


@pytest.fixture
def shop(world: World) -> Shop:
    return Shop(world)


def test_a_quote_says_what_each_purse_pays_and_leaves_out_what_is_not_needed(shop: Shop) -> None:
    codes, _ = [shop.card(amount, key=f"card{amount}")["code"] for amount in (300, 200)], shop.credit(100)
    cards = {"gift_cards": codes, "use_credit": True}

    all_of_it = shop.post("/quotes", CART | cards, "alice").get_json()["paid_with"]
    rich = shop.card(TOTAL, key="rich")["code"]
    one_of_them = shop.post("/quotes", CART | cards | {"gift_cards": [codes[0], rich]}, "alice").get_json()["paid_with"]

    kinds = ("gift_card", "gift_card", "credit")
    assert [{"kind": k, "amount": a} for k, a in zip(kinds, (300, 200, 100), strict=True)] == all_of_it
    assert [{"kind": "gift_card", "amount": a} for a in (300, TOTAL - 300)] == one_of_them


def test_an_edit_at_another_price_says_what_each_purse_pays_of_it(shop: Shop) -> None:
    order = shop.place(gift_cards=[shop.card(300)["code"]]).get_json()
    headers = {"Authorization": "Bearer staff:bob", "Idempotency-Key": "edit"}
    body = {"lines": [{"sku": "mug", "quantity": 1}], "expected_total": 1}

    refused = shop.http.patch(f"/api/v1/admin/orders/{order['id']}", json=body, headers=headers).get_json()

    assert ("quote_changed", [{"kind": "gift_card", "amount": 300}]) == (refused["code"], refused["quote"]["paid_with"])


def test_a_refusal_says_which_of_the_gift_cards_it_is_about(shop: Shop) -> None:
    good = shop.card(300)["code"]
    given = [good, good.lower(), "AAAAA-AAAAA-AAAAA-AAAAA"]

    refused = shop.post("/quotes", CART | {"gift_cards": given}, "alice")

    assert ("unknown", 2) == (refused.get_json()["reason"], refused.get_json()["gift_card"])
    assert "AAAAA" not in refused.text


def test_a_gift_card_that_covers_all_confirms_without_stripe(shop: Shop) -> None:
    card = shop.card(TOTAL + 10)
    order = shop.place(gift_cards=[card["code"].lower().replace("-", " ")]).get_json()

    assert ("confirmed", "paid", 0, TOTAL) == (
        order["status"],
        order["payment_status"],
        order["amounts"]["total"],
        order["amounts"]["tender"],
    )
    assert (10, 4, []) == (shop.balance(card), shop.world.stock(), shop.world.posts("/v1/checkout/sessions"))


def test_gift_card_and_credit_pay_a_part_stripe_the_rest_and_a_refund_goes_back_the_same_way(shop: Shop) -> None:
    card, _ = shop.card(300), shop.credit(200)
    order = shop.place(gift_cards=[card["code"]], use_credit=True).get_json()
    path = f"/orders/{order['id']}"
    page = shop.post(f"{path}/checkout", {}, "alice").get_json()["url"]

    assert (TOTAL - 500, 0, 0) == (order["total"], shop.balance(card), shop.own_credit)
    assert 303 == shop.world.pay(page)
    assert {200} == set(shop.world.deliver())
    found = shop.get(path, "alice")
    assert ("confirmed", "paid", TOTAL - 500) == (found["status"], found["payment_status"], found["paid"])

    refunded = shop.post(f"/admin{path}/refunds", {"amount": TOTAL - 500 + 350, "reason": "damaged"})
    shop.world.settle()

    assert 201 == refunded.status_code, refunded.text
    assert (150, 200) == (shop.balance(card), shop.own_credit)
    assert (0, 150) == tuple(shop.get(path)[name] for name in ("refundable", "refundable_tender"))
    assert [TOTAL - 500] == [refund["amount"] for refund in shop.world.objects("refund")]
    assert "refund_exceeds" == code_of(shop.post(f"/admin{path}/refunds", {"amount": 151, "reason": "other"}, key="2"))


def test_a_refund_can_become_store_credit(shop: Shop) -> None:
    order = shop.world.paid()
    path = f"/admin/orders/{order.order_id}/refunds"
    body = {"amount": 400, "reason": "goodwill", "to": "credit"}

    assert [201, 201] == [shop.post(path, body).status_code for _ in range(2)]
    assert (TOTAL - 400, []) == (shop.get(path[6:-8])["refundable"], shop.world.objects("refund"))
    assert 400 == shop.world.rows("credits")["customer_1.eur"]["balance"]
    assert [] == shop.world.verify(order)


def test_the_end_of_an_order_gives_its_tender_back_once(shop: Shop) -> None:
    card, _ = shop.card(300), shop.credit(200)
    order = shop.place(gift_cards=[card["code"]], use_credit=True, credit_max=50).get_json()
    assert (0, 150) == (shop.balance(card), shop.own_credit)

    shop.post(f"/orders/{order['id']}/cancel", {}, "alice")
    shop.world.settle()

    assert (300, 200, 5) == (shop.balance(card), shop.own_credit, shop.world.stock())


def test_a_rest_that_stripe_cannot_charge_takes_less_tender(shop: Shop) -> None:
    card = shop.card(TOTAL - 1)

    assert (50, TOTAL - 50) == ((sums := shop.quote(gift_cards=[card["code"]]))["total"], sums["tender"])


@pytest.mark.parametrize(
    ("more", "reason"), [({"currency": "usd"}, "currency"), ({"expires_at": "2020-01-01T00:00:00Z"}, "expired")]
)
def test_a_gift_card_that_cannot_be_used_is_refused_with_the_reason(shop: Shop, more: Json, reason: str) -> None:
    code = shop.card(500, **more)["code"]

    for answer in (
        shop.post("/quotes", CART | {"gift_cards": [code]}, "alice"),
        shop.place(total=1, gift_cards=[code]),
    ):
        assert ("gift_card_not_applicable", reason) == (code_of(answer), answer.get_json()["reason"])


def test_a_code_that_nobody_issued_and_one_card_too_many_are_refused(shop: Shop) -> None:
    unknown = shop.place(total=1, gift_cards=["AAAAA-AAAAA-AAAAA-AAAAA"])
    many = shop.place(total=1, gift_cards=[f"CODE{n}" for n in range(GIFT_CARDS_MAX + 1)])

    assert ("gift_card_not_applicable", "invalid_input") == (code_of(unknown), code_of(many))


def test_a_gift_cards_code_is_told_once_and_stored_nowhere(shop: Shop) -> None:
    first = shop.post("/admin/gift-cards", {"amount": 500, "currency": "eur"})
    again = shop.post("/admin/gift-cards", {"amount": 500, "currency": "eur"})
    other = shop.post("/admin/gift-cards", {"amount": 501, "currency": "eur"})
    code = first.get_json()["code"]

    assert (23, 201, "true") == (len(code), again.status_code, again.headers["Idempotent-Replayed"])
    assert first.get_json() == again.get_json() | {"code": code}
    assert "idempotency_conflict" == code_of(other)
    stored = str({path: document for path, (document, _) in shop.world.dump().items()})
    assert (False, False) == (code in stored, code.replace("-", "") in stored)
    assert 1 == len(shop.world.rows("gift_cards"))


def test_each_change_of_credit_leaves_an_entry_and_none_goes_below_zero(shop: Shop) -> None:
    answers = [shop.credit(500), shop.credit(500), shop.credit(-200, "less"), shop.credit(-301, "more")]

    assert [200, 200, 200, 409] == [answer.status_code for answer in answers]
    assert (500, "true", 300) == (
        answers[1].get_json()["balance"],
        answers[1].headers["Idempotent-Replayed"],
        shop.own_credit,
    )
    assert "credit_exhausted" == code_of(answers[3])
    entries = [s.to_dict() or {} for s in shop.world.db.collection("credits/alice.eur/entries").stream()]
    assert [(-200, 300), (500, 500)] == sorted((entry["amount"], entry["balance"]) for entry in entries)
    assert {("staff:bob", "goodwill")} == {(entry["actor"], entry["reason"]) for entry in entries}


def test_only_staff_issue_and_change(shop: Shop) -> None:
    issue = shop.post("/admin/gift-cards", {"amount": 500, "currency": "eur"}, "alice")
    change = shop.post("/admin/customers/alice/credit", {"amount": 5, "currency": "eur", "reason": "other"}, "alice")

    assert ["forbidden", "forbidden"] == [code_of(issue), code_of(change)]


def test_a_placing_that_is_repeated_takes_tender_once(shop: Shop) -> None:
    card = shop.card(300)
    first, again = shop.place(gift_cards=[card["code"]]), shop.place(total=TOTAL - 300, gift_cards=[card["code"]])

    assert [201, 201, "true"] == [first.status_code, again.status_code, again.headers["Idempotent-Replayed"]]
    assert 0 == shop.balance(card)


def top_up(
    shop: Shop, card: Json, amount: int, key: str = "more", currency: str = "eur", token: str = "staff:bob"
) -> Any:
    return shop.post(f"/admin/gift-cards/{card['id']}/top-up", {"amount": amount, "currency": currency}, token, key)


def test_a_card_is_topped_up_once_per_key_and_pays_with_all_that_is_on_it(shop: Shop) -> None:
    card = shop.card(1000)
    first, again = top_up(shop, card, TOTAL - 1000), top_up(shop, card, TOTAL - 1000)
    other = top_up(shop, card, 1)

    assert (1000, TOTAL) == (first.get_json()["issued"], first.get_json()["balance"])
    assert (first.get_json(), "true") == (again.get_json(), again.headers.get("Idempotent-Replayed"))
    assert (422, "idempotency_conflict") == (other.status_code, code_of(other))
    assert 0 == shop.place(gift_cards=[card["code"]]).get_json()["amounts"]["total"]
    entries = shop.world.rows(f"gift_cards/{card['id']}/entries").values()
    assert [(TOTAL - 1000, TOTAL, "staff:bob")] == [
        (each["amount"], each["balance"], each["actor"]) for each in entries if each["reason"] == "topped_up"
    ]


def test_a_card_that_is_over_or_of_another_currency_or_full_takes_nothing(shop: Shop) -> None:
    card, soon = shop.card(1000), shop.card(1000, "soon", expires_at="2099-01-01T00:00:00Z")
    shop.world.db.document(f"gift_cards/{soon['id']}").update({"expires_at": shop.world.now()})

    refusals = [
        top_up(shop, soon, 1),
        top_up(shop, card, 1, currency="usd"),
        top_up(shop, card, 99_999_999),
        top_up(shop, {"id": "gc_none"}, 1),
        top_up(shop, card, 1, token="alice"),
    ]

    assert ["gift_card_not_applicable", "gift_card_not_applicable", "invalid_money", "not_found", "forbidden"] == [
        code_of(each) for each in refusals
    ]
    assert 1000 == shop.balance(card) == shop.balance(soon)


def test_an_empty_card_is_good_again(shop: Shop) -> None:
    card = shop.card(TOTAL)
    shop.place(gift_cards=[card["code"]])
    assert 0 == shop.balance(card)

    assert 500 == top_up(shop, card, 500).get_json()["balance"]


def test_a_new_code_is_told_once_pays_with_what_is_left_and_voids_the_one_before(shop: Shop) -> None:
    card, path = shop.card(TOTAL + 70), "/admin/gift-cards/{id}/code"
    shop.place(gift_cards=[card["code"]], total=0)

    new, again = (shop.post(path.format(**card), {}, key="new") for _ in range(2))

    left = {name: card[name] for name in ("id", "currency", "issued", "expires_at")} | {"balance": 70}
    code = new.get_json()["code"]
    assert (200, left | {"code": code}) == (new.status_code, new.get_json())
    assert (left, "true") == (again.get_json(), again.headers.get("Idempotent-Replayed"))
    assert 70 == shop.place("second", gift_cards=[code]).get_json()["amounts"]["tender"]
    assert "gift_card_not_applicable" == code_of(shop.post("/quotes", CART | {"gift_cards": [card["code"]]}, "alice"))
    rows = shop.world.rows(f"gift_cards/{card['id']}/entries").values()
    assert [(0, 70, "staff:bob")] == [
        (row["amount"], row["balance"], row["actor"]) for row in rows if row["reason"] == "code_replaced"
    ]


def test_a_code_is_replaced_by_staff_alone_on_a_card_that_is_there_and_under_a_key_of_its_own(shop: Shop) -> None:
    card = shop.card(1000)
    top_up(shop, card, 1, key="used")
    path = f"/admin/gift-cards/{card['id']}/code"

    refusals = [
        shop.post(path, {}, token="alice"),
        shop.post("/admin/gift-cards/gc_none/code", {}),
        shop.post(path, {}, key="used"),
    ]

    assert ["forbidden", "not_found", "idempotency_conflict"] == [code_of(each) for each in refusals]
    assert 1001 == shop.place(gift_cards=[card["code"]]).get_json()["amounts"]["tender"]
