"""The templates of the mails: the team's own files in `mail/` beside main.py, else those that come with the code."""

import functools
from dataclasses import dataclass
from pathlib import Path

from functions.domain.locales import LOCALES

BUILT_IN = Path(__file__).resolve().parents[1] / "mail"
OWN = Path(__file__).resolve().parents[2] / "mail"


@dataclass(frozen=True)
class FileTemplates:
    """`Templates` on folders of the shape `{language}/{file}`; the first that has the file wins."""

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
    for folder in folders:
        if (folder / locale / name).is_file():
            return (folder / locale / name).read_text(encoding="utf-8")
    raise LookupError(f"no folder has {locale}/{name}")
