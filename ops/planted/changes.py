"""Bugs in what becomes of an order that stands: returns, gift cards and credit, edits."""

from ops.planted.bug import Bug

EDITS, PENDING = "functions/domain/edits.py", "functions/domain/pending_edits.py"
RETURNS, GOODS = "functions/domain/return_commands.py", "functions/domain/goods.py"
TENDER, FACETS = "functions/domain/tender.py", "functions/domain/facets.py"
OF_PENDING = "tests/domain/test_pending_edits.py::"
OF_RETURNS = "tests/domain/test_returns.py::"
OF_TENDER = "tests/domain/test_tender.py::"
PURSES, OF_LOST = "functions/use_cases/tender.py", "tests/entrypoints/api/test_purses_lost.py::"

CHANGES = (
    Bug(
        "edit_lapses_with_its_page_open",
        PENDING,
        "over = edit.ending is not None and all(is_settled(order, attempt) for attempt in attempts)",
        "over = edit.ending is not None",
        "What an edit added is sold to somebody else while its customer pays for it.",
        OF_PENDING + "test_its_page_is_closed_before_anything_is_released",
    ),
    Bug(
        "edit_folded_for_a_part",
        PENDING,
        "_brought(order, attempt) >= to_pay(order)",
        "_brought(order, attempt) > 0",
        "Goods that an edit added leave for less than they cost.",
        OF_PENDING + "test_less_than_the_difference_goes_back_and_the_edit_stays_open",
    ),
    Bug(
        "edit_payment_taken_for_too_much",
        PENDING,
        "return unknown.union(*(intents_of(order, attempt) for attempt in going))",
        "return set[str]().union(*(intents_of(order, attempt) for attempt in going))",
        "What pays for an edit is given back because its charge was heard of first.",
        OF_PENDING + "test_a_charge_of_nobody_knows_which_attempt_is_no_excess_yet",
    ),
    Bug(
        "edit_takes_no_stock",
        "functions/domain/reservation.py",
        "for taking in of_lines(order.edit.lines, order.returns.values()) if order.edit else ():",
        "for taking in ():",
        "An edit is paid for whose goods were sold meanwhile.",
        OF_PENDING + "test_a_paid_order_that_is_to_cost_more_stays_as_it_is_and_keeps_what_is_added",
    ),
    Bug(
        "late_answer_settles_a_dearer_order",
        "functions/domain/money_commands.py",
        "return max((attempt.amount if attempt else order.amounts.total) - row.amount, 0)",
        "return max(order.amounts.total - row.amount, 0)",
        "What a customer paid for an edit goes back once the answer to the order's own capture is recorded.",
        OF_PENDING + "test_the_late_answer_to_the_orders_own_capture_leaves_nothing_uncharged",
    ),
    Bug(
        "refunded_piece_is_edited_away",
        EDITS,
        "done = gone[line.line_id] + refunded[line.line_id]",
        "done = gone[line.line_id]",
        "The price of a piece goes back twice: by line, and by an edit.",
        "tests/domain/test_edits.py::test_nothing_goes_that_has_left_or_was_refunded_by_line",
    ),
    Bug(
        "piece_returned_twice",
        GOODS,
        "{line_id: quantity - claimed[line_id] for line_id, quantity in gone.items()}",
        "dict(gone)",
        "One piece is sent back, and refunded, as often as somebody asks.",
        OF_RETURNS + "test_what_is_asked_for_is_asked_for_once_until_it_is_rejected_or_canceled",
    ),
    Bug(
        "more_for_sale_again_than_came",
        RETURNS,
        "all(0 < n <= body.came.get(line_id, 0) for line_id, n in back.items())",
        "all(0 < n for n in back.values())",
        "Pieces that nobody sent back are sold.",
        OF_RETURNS + "test_what_is_restocked_and_refunded_is_what_came",
    ),
    Bug(
        "gift_card_gets_back_more_than_it_paid",
        TENDER,
        "part = min(taking.amount - back, amount)",
        "part = min(taking.amount, amount)",
        "Each refund fills a gift card anew.",
        OF_TENDER + "test_a_second_refund_goes_on_where_the_first_one_stopped",
    ),
    Bug(
        "credit_and_refund_of_one_payment",
        FACETS,
        "return max(intent_captured(order, intent_id) - gone - credited(order, intent_id), 0)",
        "return max(intent_captured(order, intent_id) - gone, 0)",
        "What became store credit goes back through Stripe as well.",
        OF_TENDER + "test_a_refund_to_credit_takes_it_from_what_stripe_could_give_back",
    ),
    Bug(
        "gone_customer_remembered",
        "functions/use_cases/checkout.py",
        "        if isinstance(error, CustomerGone):\n",
        "        if isinstance(error, CustomerGone) and not attempt.key:\n",
        "Who was deleted in Stripe's Dashboard can never pay again.",
        "tests/use_cases/test_customer_gone.py::test_invertase_385_a_customer_deleted_in_the_dashboard_can_pay_again",
        emulator=True,
    ),
    Bug(
        "gone_customer_asked_for_again",
        "functions/use_cases/stripe_customers.py",
        "anew = StripeCustomer(customer_id, _next(row.key), requested_at=module.now())",
        "anew = StripeCustomer(customer_id, row.key, requested_at=module.now())",
        "Stripe answers the kept key with the customer who is gone, again and again.",
        "tests/use_cases/test_customer_gone.py::test_the_same_customer_may_be_deleted_twice_within_the_hour",
        emulator=True,
    ),
    Bug(
        "credit_entered_under_another_key",
        PURSES,
        'entry_id = command_id(caller.actor, f"purse:{about}", key)',
        'entry_id = command_id(caller.actor, f"purse:{about}", f"{key}{module.now()}")',
        "What staff give is given again when they ask again.",
        OF_LOST + "test_credit_that_is_asked_for_again_later_is_given_once",
    ),
    Bug(
        "credit_answered_without_its_commit",
        PURSES,
        "replace(entry, balance=balance))\n        except CommitFailed:\n",
        "replace(entry, balance=balance))\n        except CommitFailed:\n            return balance, False\n",
        "A customer is told of credit that is not there.",
        OF_LOST + "test_credit_is_given_once_whatever_became_of_its_commit",
    ),
    Bug(
        "purse_written_over",
        "functions/adapters/purses.py",
        'batch.update(purse, {"balance": entry.balance} | code, option=option)',
        'batch.update(purse, {"balance": entry.balance} | code)',
        "Of two changes of a balance at once, one is lost.",
        "tests/adapters/test_contract_purses.py::test_who_read_a_purse_before_another_wrote_it_comes_too_late",
        emulator=True,
    ),
)
