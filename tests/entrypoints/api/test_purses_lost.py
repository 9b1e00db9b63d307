"""Gift cards and credit whose commit failed, or happened while its answer was lost: each is entered once."""

from dataclasses import dataclass, field, replace
from typing import override

import pytest

from functions.domain.errors import Contended
from functions.domain.money import Money
from functions.domain.takings import Counter, Pool
from functions.use_cases import tender
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import CommitFailed
from functions.use_cases.purses import NewCard, PurseEntry
from ops.simulation.purses import FakePurses
from tests.entrypoints.api.conftest import Api

STAFF = Caller("bob", "staff")
FAILED, LOST = "failed", "lost"


@dataclass(frozen=True)
class Unlucky(FakePurses):
    """Purses whose next writes fail, or happen without an answer."""

    luck: list[str] = field(default_factory=list)

    @override
    def write(self, counter: Counter, token: object, entry: PurseEntry, new: NewCard | None = None) -> None:
        luck = self.luck.pop(0) if self.luck else ""
        if luck != FAILED:
            super().write(counter, token, entry, new)
        if luck:
            raise CommitFailed("test")


def unlucky(api: Api, *luck: str) -> Module:
    return replace(api.module, purses=Unlucky(api.store, list(luck)))


def credit(module: Module) -> tuple[int, bool]:
    return tender.change_credit(module, STAFF, "key", "alice", Money(500, "eur"), "goodwill")


def entered(api: Api, pool: Pool) -> list[int]:
    return [entry.amount for (counter, _), entry in api.store.purse_entries.items() if counter[0] is pool]


def has_a_card(api: Api) -> str:
    """Issue a gift card of 100 and return its id."""
    return tender.issue_gift_card(api.module, STAFF, "card", Money(100, "eur"), None)[0].card.card_id


@pytest.mark.parametrize("luck", [[FAILED], [LOST], [FAILED, LOST]])
def test_credit_is_given_once_whatever_became_of_its_commit(api: Api, luck: list[str]) -> None:
    balance, replayed = credit(unlucky(api, *luck))

    assert (500, LOST in luck) == (balance, replayed)
    assert [500] == entered(api, Pool.CREDIT)
    assert 500 == tender.credit_of(api.module, "alice", "eur")


@pytest.mark.parametrize("luck", [[FAILED], [LOST]])
def test_a_card_is_topped_up_once_whatever_became_of_its_commit(api: Api, luck: list[str]) -> None:
    card_id = has_a_card(api)
    card, _ = tender.top_up(unlucky(api, *luck), STAFF, "key", card_id, Money(500, "eur"))

    assert 600 == card.balance == tender.gift_card(api.module, card_id).balance
    assert [100, 500] == entered(api, Pool.GIFT_CARD)


@pytest.mark.parametrize("luck", [[FAILED], [LOST]])
def test_a_card_whose_answer_was_lost_is_issued_once_and_its_code_told(api: Api, luck: list[str]) -> None:
    issued, replayed = tender.issue_gift_card(unlucky(api, *luck), STAFF, "card", Money(100, "eur"), None)

    assert (100, False) == (issued.card.balance, replayed)
    assert [100] == entered(api, Pool.GIFT_CARD)
    assert issued.code is not None
    assert [issued.card] == list(api.module.purses.by_code([tender.hash_of(api.module, issued.code)]).values())


@pytest.mark.parametrize("luck", [[FAILED], [LOST], [FAILED, LOST]])
def test_a_new_code_whose_answer_was_lost_is_told_and_is_the_one_that_works(api: Api, luck: list[str]) -> None:
    card_id = has_a_card(api)
    issued, replayed = tender.replace_code(unlucky(api, *luck), STAFF, "key", card_id)

    assert (100, False) == (issued.card.balance, replayed)
    assert issued.code is not None
    assert [issued.card] == list(api.module.purses.by_code([tender.hash_of(api.module, issued.code)]).values())
    assert [100, 0] == entered(api, Pool.GIFT_CARD)


def test_a_card_whose_process_ended_before_it_told_the_code_gets_another(api: Api) -> None:
    class Ended(BaseException):
        pass

    class Ending(FakePurses):
        @override
        def write(self, counter: Counter, token: object, entry: PurseEntry, new: NewCard | None = None) -> None:
            super().write(counter, token, entry, new)
            raise Ended

    with pytest.raises(Ended):
        tender.issue_gift_card(replace(api.module, purses=Ending(api.store)), STAFF, "card", Money(100, "eur"), None)
    again, replayed = tender.issue_gift_card(api.module, STAFF, "card", Money(100, "eur"), None)
    new, _ = tender.replace_code(api.module, STAFF, "code", again.card.card_id)

    assert (None, True, 100) == (again.code, replayed, again.card.balance)
    assert new.code is not None
    assert [new.card] == list(api.module.purses.by_code([tender.hash_of(api.module, new.code)]).values())
    assert [100, 0] == entered(api, Pool.GIFT_CARD)


def test_what_fails_each_time_is_said_to_be_open_and_may_be_asked_for_again(api: Api) -> None:
    with pytest.raises(Contended):
        credit(unlucky(api, *[FAILED] * 50))

    assert [] == entered(api, Pool.CREDIT)
    assert (500, False) == credit(api.module)


def test_credit_that_is_asked_for_again_later_is_given_once(api: Api) -> None:
    first = credit(api.module)
    api.clock.advance(minutes=5)

    assert ((500, False), (500, True)) == (first, credit(api.module))
    assert [500] == entered(api, Pool.CREDIT)
