"""HTML that cannot be forgotten to escape: elements from Python values, text escaped unless it is ``Html``."""

from collections.abc import Iterable
from html import escape

VOID = frozenset(("br", "hr", "img", "input", "link", "meta"))

type Attribute = str | int | bool | None
type Child = str | int | Iterable["Child"] | None


class Html(str):
    """Text that is already HTML."""

    __slots__ = ()


def el(element: str, *children: Child, **attributes: Attribute) -> Html:
    """An element: ``el("a", "Back", href="/")``.

    ``class_`` and ``for_`` lose their underscore, ``aria_label`` becomes ``aria-label``. None and False leave an
    attribute out, True writes its bare name. A child may be text, a number, ``Html``, None or any of them in a row.
    """
    marks = "".join(_attribute(name, value) for name, value in attributes.items())
    if element in VOID:
        return Html(f"<{element}{marks}>")
    return Html(f"<{element}{marks}>{join(*children)}</{element}>")


def join(*children: Child) -> Html:
    """Children one after the other."""
    return Html("".join(_rendered(child) for child in children))


def _rendered(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int):
        return escape(str(child))
    return "".join(_rendered(inner) for inner in child)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
