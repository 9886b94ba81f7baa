"""Lists of names inside sentences, cut where they grow long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Names in one sentence before the rest is only counted.
NAMED_AT_MOST = 10


def listed(names: Sequence[str]) -> str:
    """Join names; beyond ten the rest is counted."""
    shown = [str(name) for name in names[:NAMED_AT_MOST]]
    if len(names) > NAMED_AT_MOST:
        shown.append(_("{n:,} more").format(n=len(names) - NAMED_AT_MOST))
    return _(", ").join(shown)
