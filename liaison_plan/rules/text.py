"""
Rules as the text of a rules.toml that a person can go on editing.

Keys that differ from their defaults, or from the rules before, are written, one a line
under their section. `read_rules` gives exactly the same rules back.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from liaison_plan.rules.model import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Keys that TOML takes without quotes.
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def rules_text(
    rules: Rules, comments: Iterable[str] = (), before: Rules | None = None
) -> str:
    """
    Write rules as the text of a rules.toml.

    Parameters
    ----------
    rules
        The rules.
    comments
        Lines for the head of the file, without `#`.
    before
        The rules until now; what changes is written even where it becomes a default.

    Returns
    -------
    text
        TOML; lines end in LF.
    """
    lines = [f"# {_one_line(comment)}".rstrip() for comment in comments]
    default = Rules().as_dict()
    old = default if before is None else before.as_dict()
    for section, keys in rules.as_dict().items():
        changed = {
            k: v
            for k, v in keys.items()
            if v != default[section][k] or v != old[section][k]
        }
        if not changed:
            continue
        lines += ["", f"[{section}]"]
        lines += [f"{key} = {value_text(value)}" for key, value in changed.items()]
    return "\n".join(lines).lstrip("\n") + "\n"


def value_text(value: Any) -> str:  # noqa: ANN401 - whatever a rule may hold
    """Write one value in TOML, whatever it holds on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(k)} = {value_text(v)}" for k, v in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(value_text(v) for v in value)}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    # What JSON escapes TOML reads alike; DEL is all that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """Keep a comment on its line: an id may hold anything, a line break too."""
    return "".join(c if c.isprintable() else " " for c in text)
