"""The exceptions of a plan (例外情况), kind by kind, each with one said in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.plan.bundle import RULE_CODES
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.sentences import exception_sentence, rule_title

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


def exceptions_by_kind(county: County, plan: Plan) -> pd.DataFrame:
    """
    Count a plan's exceptions by rule and reason.

    Parameters
    ----------
    county, plan
        Of one state.

    Returns
    -------
    kinds
        `title` (words), `n`, `sentence` (the first of them, for instance); rules in
        the order of the codes, reasons by name. No row where every rule holds.
    """
    table = plan.exceptions
    villages = county.villages
    names = dict(zip(villages["village_id"], villages["name"], strict=True))
    reason = table["detail"].map(lambda detail: parse_detail(detail).get("reason", ""))
    rank = table["rule"].map({code: at for at, code in enumerate(RULE_CODES)})
    rows = [
        (
            rule_title(str(mine["rule"].iloc[0])),
            len(mine),
            exception_sentence(mine.iloc[0], village_names=names),
        )
        for _key, mine in table.groupby([rank, reason], sort=True)
    ]
    return pd.DataFrame(rows, columns=["title", "n", "sentence"])
