"""How the property tests of this folder run: the same examples each time, no time limit per example."""

from hypothesis import settings

settings.register_profile("domain", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("domain")
