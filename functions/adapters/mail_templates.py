"""The templates of the mails: the team's own files in `mail/` beside main.py, else those that come with the code."""

import functools
from dataclasses import dataclass
from pathlib import Path

from functions.domain.locales import LOCALES

BUILT_IN = Path(__file__).resolve().parents[1] / "mail"
OWN = Path(__file__).resolve().parents[2] / "mail"
WORDS = "_words.txt"


@dataclass(frozen=True)
class FileTemplates:
    """`Templates` on folders of the shape `{language}/{file}`; the first that has the file wins.

    Of `_words.txt` each line counts for itself, so that a team's own lacks no word that a later version needs.
    """

    folders: tuple[Path, ...] = (OWN, BUILT_IN)

    def read(self, locale: str, name: str) -> str:
        """Return the file *name* in the language *locale*.

        Raises:
            LookupError: no folder has it.
        """
        if locale not in LOCALES:
            raise LookupError(f"there are no mails in {locale}")
        return _read(self.folders, locale, name)


@functools.cache
def _read(folders: tuple[Path, ...], locale: str, name: str) -> str:
    found = [path for folder in folders if (path := folder / locale / name).is_file()]
    if not found:
        raise LookupError(f"no folder has {locale}/{name}")
    told = reversed(found) if name == WORDS else found[:1]
    return "\n".join(path.read_text(encoding="utf-8") for path in told)
