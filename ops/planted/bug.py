"""A bug as data: which text of which file becomes which, and what that breaks."""

from dataclasses import dataclass


class OutOfStepError(Exception):
    """The list of bugs and the code differ: the message names the bug and what to do."""


@dataclass(frozen=True)
class Bug:
    """One planted bug. `old` stands in `file` exactly once; `first` are the tests that are asked before all others."""

    name: str
    file: str
    old: str
    new: str
    breaks: str
    first: str
    emulator: bool = False
    """The tests in `first` need the Firestore emulator: what is broken is in the Firestore adapters."""

    def plant(self, text: str) -> str:
        """Return the file's *text* with the bug in it.

        Raises:
            OutOfStepError: the old text is not there, or more than once.
        """
        count = text.count(self.old)
        if count != 1:
            raise OutOfStepError(
                f"bug {self.name}: its text stands {count} times in {self.file}, not once; bring ops/planted in step"
            )
        return text.replace(self.old, self.new)
