"""
Rows of exceptions.csv: building them, and the text of their `detail` column.

`detail` is `key=value;key=value` with the keys in alphabetical order and in no
language. Ids are free text, so the four characters that carry the form (`%`, `;`,
`=` and line breaks) are percent-encoded inside values; nothing else is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.plan.bundle import COLUMNS, RULE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: `%` stands first: it is encoded before, and decoded after, everything else.
_ENCODED = (("%", "%25"), (";", "%3B"), ("=", "%3D"), ("\n", "%0A"), ("\r", "%0D"))


def build_detail(**values: str | int) -> str:
    """
    Write the detail of an exception, e.g. `load=19;min=20;reason=limits`.

    Parameters
    ----------
    values
        What the detail says; whole numbers (points, households) or texts.

    Returns
    -------
    detail
        `key=value` pairs in alphabetical order of the keys, joined by `;`.
    """
    return ";".join(f"{key}={_encode(str(values[key]))}" for key in sorted(values))


def parse_detail(detail: str) -> dict[str, str]:
    """
    Read a detail back; `parse_detail(build_detail(**v))` gives `v` as texts.

    Raises
    ------
    ValueError
        A part is not `key=value`, or a key stands twice.
    """
    values: dict[str, str] = {}
    for part in detail.split(";") if detail else []:
        key, equals, text = part.partition("=")
        if not equals or not key or "=" in text or key in values:
            message = f"detail {detail!r} is not key=value;key=value"
            raise ValueError(message)
        values[key] = _decode(text)
    return values


def exception_row(
    rule: str,
    *,
    village_id: str = "",
    official_id: str = "",
    household_id: str = "",
    detail: Mapping[str, str | int] | None = None,
) -> dict[str, str]:
    """
    Make one row of exceptions.csv.

    Parameters
    ----------
    rule
        One of `plan.bundle.RULE_CODES`.
    village_id, official_id, household_id
        Whom it concerns; `""` where the rule names none.
    detail
        Keys and values of the detail, or None.

    Raises
    ------
    ValueError
        The rule code is not known.
    """
    if rule not in RULE_CODES:
        message = f"rule code {rule!r} is not known"
        raise ValueError(message)
    return {
        "rule": rule,
        "village_id": village_id,
        "official_id": official_id,
        "household_id": household_id,
        "detail": build_detail(**(detail or {})),
    }


def exception_frame(rows: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """
    Make the frame of exceptions: columns of the contract, sorted, texts only.

    Returns
    -------
    exceptions
        `rule`, `village_id`, `official_id`, `household_id`, `detail`; sorted by all
        of them in this order.
    """
    columns = list(COLUMNS["exceptions"])
    frame = pd.DataFrame(list(rows), columns=columns, dtype=str)
    return frame.sort_values(columns, kind="stable", ignore_index=True)


def _encode(text: str) -> str:
    for character, code in _ENCODED:
        text = text.replace(character, code)
    return text


def _decode(text: str) -> str:
    for character, code in reversed(_ENCODED):
        text = text.replace(code, character)
    return text
