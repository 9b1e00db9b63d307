"""All planted bugs. A new guard of the money path gets its bug here."""

from ops.planted.changes import CHANGES
from ops.planted.decisions import DECISIONS
from ops.planted.doors import DOORS
from ops.planted.effects import EFFECTS

BUGS = (*DECISIONS, *CHANGES, *EFFECTS, *DOORS)
