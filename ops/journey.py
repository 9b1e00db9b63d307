"""One order, from an empty cart to its delivery, through the public doors alone."""

from ops.suite_addresses import Suite


def run_journey(suite: Suite) -> bool:
    """Take one order through *suite* and say whether it came to its end."""
    return suite.functions_answer()
