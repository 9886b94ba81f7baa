"""How the models of rules.toml, duty.toml and stations.toml refuse a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args, get_origin

import pandas as pd

from liaison_plan.errors import RulesError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel, ValidationError

    from liaison_plan.rules.complaints import Keys


def complaints_of(
    error: ValidationError, put: Callable[..., dict[str, str]], keys: Keys
) -> list[dict[str, str]]:
    """
    Put each fault that the checker found in words.

    Parameters
    ----------
    error
        What the checker raised.
    put
        `complaint` of the file's own module.
    keys
        As `put` takes them.

    Returns
    -------
    rows
        As `put` gives them, in the order of the checker.
    """
    return [
        put(e["type"], e["loc"], e["input"], e.get("ctx", {}), keys)
        for e in error.errors()
    ]


def refusal(source: str, rows: list[dict[str, str]]) -> RulesError:
    """
    Make one error of all that is wrong in a file.

    Parameters
    ----------
    source
        Name of the file, for the text.
    rows
        As `complaints_of` gives them.

    Returns
    -------
    error
        A line for each row; `problems` holds them as a table.
    """
    lines = [
        f"{source} {row['key']}: {row['problem']} {row['advice']}".rstrip()
        for row in rows
    ]
    return RulesError("\n".join(lines), pd.DataFrame(rows))


def values_of(table: type[BaseModel]) -> dict[str, tuple[object, ...]]:
    """Keys of one table to the values allowed, `()` where any will do."""
    return {
        field.alias or key: get_args(field.annotation)
        if get_origin(field.annotation) is Literal
        else ()
        for key, field in table.model_fields.items()
    }


def values_by_section(
    model: type[BaseModel],
) -> dict[str, dict[str, tuple[object, ...]]]:
    """Sections of a file to their keys to the values allowed."""
    found = {}
    for name, field in model.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and hasattr(section, "model_fields"):
            found[name] = values_of(section)
    return found
