"""From a cart to a refunded order, through the API alone."""

from dataclasses import replace

from tests.entrypoints.api.conftest import CART, CONTACT, MUG, PLACE, SHIPPING, Api, code_of

TOTAL = 2 * MUG + SHIPPING


def test_an_order_goes_from_its_quote_to_its_refund(api: Api) -> None:
    quote = api.post("/quotes", CART, key=None).get_json()
    placed = api.post("/orders", {**PLACE, "expected_total": quote["amounts"]["total"]})
    order = placed.get_json()
    path = f"/orders/{order['id']}"
    checkout = api.post(f"{path}/checkout", {"mode": "hosted"})
    api.pay(order["id"])
    shipped = api.post(f"/admin{path}/shipments", {"carrier": "DHL", "tracking": "1"}, "staff:bob")
    shipment = shipped.get_json()["shipments"][0]["id"]
    delivered = api.post(f"/admin{path}/shipments/{shipment}/deliver", token="staff:bob")
    refunded = api.post(f"/admin{path}/refunds", {"amount": 1000, "reason": "damaged"}, "staff:bob")
    api.settle()
    seen = api.read(order["id"])

    assert [201, 200, 201, 200, 201] == [a.status_code for a in (placed, checkout, shipped, delivered, refunded)]
    assert f"/api/v1{path}" == placed.headers["Location"]
    assert checkout.get_json()["url"].startswith("https://checkout.stripe.com/")
    assert "completed" == delivered.get_json()["status"]
    assert 1000 == refunded.get_json()["refund_rows"][0]["amount"]
    assert ("partially_refunded", TOTAL, 1000) == (seen["payment_status"], seen["paid"], seen["refunded"])
    assert "delivered" == seen["fulfillment_status"]


def test_the_timeline_says_in_plain_words_what_happened(api: Api) -> None:
    order = api.paid()

    found = api.get(f"/orders/{order['id']}/timeline").get_json()["timeline"]

    assert ["placed", "checkout_started", "payment_paid", "confirmed"] == [m["code"] for m in found]
    assert "The order was placed." == found[0]["text"]
    assert "2026-01-15T09:30:00Z" == found[0]["at"]
    assert order["timeline"] == found


def test_the_contact_comes_back_as_it_was_given(api: Api) -> None:
    order = api.place()

    assert CONTACT == api.read(order["id"])["contact"]
    assert "contact" not in order


def test_an_erased_contact_is_null(api: Api) -> None:
    order = api.place()
    api.store.contacts.clear()

    assert api.read(order["id"])["contact"] is None


def test_an_unpaid_order_ends_once_its_page_is_closed(api: Api) -> None:
    order = api.place()
    api.post(f"/orders/{order['id']}/checkout", {})

    asked = api.post(f"/orders/{order['id']}/cancel", {"reason": "changed_mind"})
    api.settle()

    assert (200, "cancel") == (asked.status_code, asked.get_json()["ending"])
    assert ("canceled", None) == (api.read(order["id"])["status"], api.read(order["id"])["ending"])


def test_a_refund_without_an_amount_gives_back_all_that_is_left(api: Api) -> None:
    order = api.paid()

    refunded = api.post(f"/admin/orders/{order['id']}/refunds", {"reason": "goodwill"}, "staff:bob").get_json()
    api.settle()

    assert [TOTAL] == [row["amount"] for row in refunded["refund_rows"]]
    assert 0 == refunded["refundable"]
    assert "refunded" == api.read(order["id"])["payment_status"]


def test_a_refund_beyond_what_is_left_is_refused(api: Api) -> None:
    order = api.paid()

    answer = api.post(f"/admin/orders/{order['id']}/refunds", {"amount": TOTAL + 1, "reason": "other"}, "staff:bob")

    assert 409 == answer.status_code
    assert "refund_exceeds" == code_of(answer)


def test_a_parcel_may_hold_a_part(api: Api) -> None:
    order = api.paid()
    path = f"/admin/orders/{order['id']}/shipments"

    first = api.post(path, {"lines": [{"line_id": "l1", "quantity": 1}]}, "staff:bob").get_json()
    too_much = api.post(path, {"lines": [{"line_id": "l1", "quantity": 2}]}, "staff:bob")
    rest = api.post(path, {}, "staff:bob").get_json()

    assert ("partial", "fulfilled") == (first["fulfillment_status"], rest["fulfillment_status"])
    assert "nothing_to_ship" == code_of(too_much)
    assert [1, 1] == [s["lines"][0]["quantity"] for s in rest["shipments"]]


def test_a_hold_is_lifted_by_the_name_of_the_event_that_put_it_on(api: Api) -> None:
    order = api.place()
    stored = api.module.orders.get(order["id"])
    assert stored
    held = {"refunded_outside": "refund:re_1:abc"}
    api.store.documents[stored.order_id] = replace(stored, holds=held)

    seen = api.read(order["id"], "staff:bob")["holds"]
    path = f"/admin/orders/{order['id']}/release"
    wrong = api.post(path, {"code": "refunded_outside", "answers": "refund:re_2:abc"}, "staff:bob")
    right = api.post(path, {"code": "refunded_outside", "answers": seen[0]["event_id"]}, "staff:bob")

    assert "hold_changed" == code_of(wrong)
    assert (200, [], False) == (right.status_code, right.get_json()["holds"], right.get_json()["held"])


def test_while_ordering_is_off_only_reading_and_cancelling_go_on(api: Api) -> None:
    order = api.place()
    assert api.settings.settings
    api.settings.settings = replace(api.settings.settings, enabled=False)

    refused = [
        api.post("/quotes", CART),
        api.post("/orders", PLACE),
        api.post(f"/orders/{order['id']}/checkout", {}),
    ]

    assert ["module_disabled"] * 3 == [code_of(answer) for answer in refused]
    assert ["60"] * 3 == [answer.headers["Retry-After"] for answer in refused]
    assert 200 == api.get(f"/orders/{order['id']}").status_code
    assert 200 == api.post(f"/orders/{order['id']}/cancel", {}).status_code


def test_a_refund_by_line_gives_back_what_its_pieces_cost(api: Api) -> None:
    order = api.paid()
    line = order["lines"][0]
    assert 2 == line["quantity"]
    path, by_line = f"/admin/orders/{order['id']}/refunds", [{"line_id": line["id"], "quantity": 1}]

    once = api.post(path, {"lines": by_line, "reason": "damaged"}, "staff:bob").get_json()
    twice = api.post(path, {"lines": by_line, "reason": "damaged"}, "staff:bob").get_json()
    again = api.post(path, {"lines": by_line, "reason": "damaged"}, "staff:bob")

    amounts = [row["amount"] for row in twice["refund_rows"]]
    assert line["total"] == sum(amounts)
    assert amounts[:1] == [row["amount"] for row in once["refund_rows"]]
    back = {"line_id": line["id"], "quantity": 1, "amount": amounts[0]}
    assert [back] == once["refunded_lines"]
    assert [back | {"quantity": 2, "amount": line["total"]}] == twice["refunded_lines"]
    assert (422, "invalid_input") == (again.status_code, again.get_json()["code"])


def test_a_refund_is_by_amount_or_by_line_never_both(api: Api) -> None:
    order = api.paid()
    body = {"amount": 1, "lines": [{"line_id": "l1", "quantity": 1}], "reason": "other"}

    answer = api.post(f"/admin/orders/{order['id']}/refunds", body, "staff:bob")

    assert (422, "invalid_input") == (answer.status_code, answer.get_json()["code"])


def test_nothing_is_captured_of_an_order_that_is_paid(api: Api) -> None:
    order = api.paid()

    answer = api.post(f"/admin/orders/{order['id']}/capture", None, "staff:bob")

    assert (409, "already_paid") == (answer.status_code, answer.get_json()["code"])
