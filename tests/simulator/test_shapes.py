"""Objects have the keys and types of Stripe's own samples; follows docs.stripe.com/api.

The samples are Stripe's published API fixtures, kept beside the checkout.
"""

import json
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, tags
from tests.simulator.specimens import CLASSES, specimens

FIXTURES = Path(__file__).parents[3] / "shared" / "stripe" / "fixtures3.json"

# object -> keys of the samples that an answer does not have.
ABSENT = {
    # Since 2022-11-15 a charge's refunds come only with expand[]=refunds.
    "charge": {"refunds"},
}
# object -> keys of an answer that its sample does not have; the pinned SDK declares each of them.
ADDED: dict[str, set[str]] = {
    "radar.early_fraud_warning": {"payment_intent"},
    "review": {"payment_intent"},
}


@pytest.fixture(scope="module")
def samples() -> Any:
    if not FIXTURES.exists():
        pytest.skip("Stripe's published fixtures are not beside this checkout")
    return json.loads(FIXTURES.read_text())["resources"]


@pytest.fixture(scope="module")
def objects() -> dict[str, dict[str, Any]]:
    return specimens()


def test_every_resource_is_compared(objects: dict[str, dict[str, Any]], tell: Callable[[str], None]) -> None:
    """docs.stripe.com/api: one of each kind was made through the API."""
    tell(f"{len(objects)} kinds of object compared with Stripe's samples: {', '.join(sorted(objects))}")

    assert set(objects) == set(CLASSES)


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_an_object_has_exactly_the_keys_of_its_sample(
    objects: dict[str, dict[str, Any]], samples: Any, kind: str
) -> None:
    """docs.stripe.com/api: no key is missing, none is invented."""
    added = ADDED.get(kind, set())

    assert set(samples[kind]) - ABSENT.get(kind, set()) == set(objects[kind]) - added
    assert added <= set(declared(CLASSES[kind]))


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_a_value_has_the_type_of_its_sample_or_may_be_null(
    objects: dict[str, dict[str, Any]], samples: Any, kind: str
) -> None:
    """docs.stripe.com/api: null only where the SDK declares the field as nullable."""
    sample, annotations = samples[kind], declared(CLASSES[kind])

    for name, value in objects[kind].items():
        if value is None:
            assert nullable(annotations[name]), f"{kind}.{name} may not be null"
        elif isinstance(sample.get(name), dict):
            assert isinstance(value, (dict, str)), f"{kind}.{name} is {value!r}"
        elif sample.get(name) is not None:
            number = isinstance(value, int) and isinstance(sample[name], float)
            assert number or type(value) is type(sample[name]), f"{kind}.{name} is {value!r}"


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_a_nested_value_has_no_key_that_stripe_does_not_know(
    objects: dict[str, dict[str, Any]], samples: Any, kind: str
) -> None:
    """docs.stripe.com/api: a nested key stands in the sample, or the SDK declares it."""
    assert [] == list(beyond(objects[kind], samples[kind], CLASSES[kind], kind))


def declared(owner: type) -> dict[str, Any]:
    """The fields that a class of the SDK declares, its bases' included."""
    return {
        name: kind for base in reversed(owner.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()
    }


def beyond(value: Any, sample: Any, owner: Any, path: str) -> typing.Iterator[str]:
    """The paths of keys that neither the sample nor the SDK knows; what users name and events carry is left out."""
    if isinstance(value, list):
        first = sample[0] if isinstance(sample, list) and sample else None
        for inner in value:
            yield from beyond(inner, first, owner, f"{path}[]")
        return
    if not isinstance(value, dict) or path.endswith(("metadata", "event.data")):
        return
    known = declared(owner) if owner is not None else {}
    for name, inner in value.items():
        in_sample = isinstance(sample, dict) and name in sample
        if not in_sample and known and name not in known:
            yield f"{path}.{name}"
        nested = getattr(owner, "_inner_class_types", {}).get(name)
        yield from beyond(inner, sample[name] if in_sample else None, nested, f"{path}.{name}")


def nullable(annotation: Any) -> bool:
    """Whether a field's declared type includes None."""
    if isinstance(annotation, str):
        return annotation.startswith("Optional[")
    origin = typing.get_origin(annotation)
    return origin in (typing.Union, types.UnionType) and type(None) in typing.get_args(annotation)


def test_metadata_reaches_the_objects_that_it_was_given_to(simulator: Stripe) -> None:
    """docs.stripe.com/metadata: it is not copied from the Session; an intent's reaches its charge."""
    intent = simulator.paid(metadata={"on": "session"}, payment_intent_data={"metadata": {"on": "intent"}})

    assert tags(intent) == {"on": "intent"}
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert tags(intent.latest_charge) == {"on": "intent"}
