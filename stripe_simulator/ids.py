"""Seeded ids that look like Stripe's.

Each prefix draws from a generator of its own, so that an extra read (which takes a ``req_``) does not
change the ids of the objects. A reset starts a new generation: ids never come twice in one process.
"""

import random
import string

ALPHABET = string.ascii_letters + string.digits

# Which letter or digit a random byte stands for.
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))

# The fixed start and the number of random characters after the prefix, as seen in Stripe's test mode.
SHAPES = {
    "cs_test": ("a1", 56),
    "pi": ("3", 23),
    "ch": ("3", 23),
    "py": ("3", 23),
    "re": ("3", 23),
    "pyr": ("3", 23),
    "txn": ("3", 23),
    "cus": ("", 14),
    "prod": ("", 14),
    "req": ("", 14),
}
SHAPE = ("1", 23)


class Ids:
    """Makes ids from a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._generation = 0
        self._sources: dict[str, random.Random] = {}

    def reset(self) -> None:
        """Start a new generation of ids."""
        self._generation += 1
        self._sources.clear()

    def new(self, prefix: str) -> str:
        """A new id, such as ``cus_`` and 14 letters or digits."""
        start, length = SHAPES.get(prefix, SHAPE)
        return f"{prefix}_{start}{self.letters(prefix, length)}"

    def secret(self, owner: str) -> str:
        """A client secret, such as ``pi_…_secret_…``."""
        return f"{owner}_secret_{self.letters('secret', 25)}"

    def letters(self, purpose: str, length: int) -> str:
        """Random letters and digits from the generator of *purpose*."""
        return self.source(purpose).randbytes(length).translate(_LETTERS).decode()

    def source(self, purpose: str) -> random.Random:
        """The generator of *purpose*."""
        source = self._sources.get(purpose)
        if source is None:
            source = self._sources[purpose] = random.Random(f"{self._seed}:{self._generation}:{purpose}")
        return source
