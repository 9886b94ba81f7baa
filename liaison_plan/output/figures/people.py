"""Figures before any plan: who there is, and what simple division says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.output.figures.figure import Figure, figures
from liaison_plan.plan.titles import kind_title, rank_title
from liaison_plan.rules.arithmetic import count
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules


def tables_in_numbers(county: County) -> pd.DataFrame:
    """
    Count what the tables hold (表中数量).

    Parameters
    ----------
    county
        Checked tables.

    Returns
    -------
    figures
        `households`, `townships`, `place_<kind>` for every kind of place, `units`,
        `officials` (all rows), `available`, `rank_<rank>` for every rank given.
    """
    kinds = county.villages["kind"].replace("", "village")
    people = county.officials
    ranks = people["rank"][people["rank"] != ""]
    rows: list[Figure] = [
        ("households", _("Households"), len(county.households), 0),
        ("townships", _("Townships and streets"),
         county.villages["township_id"].nunique(), 0),
        *(
            (f"place_{kind}", _("Places: {kind}").format(kind=kind_title(kind)), n, 0)
            for kind, n in _counted(kinds)
        ),
        ("units", _("Units"), len(county.units), 0),
        ("officials", _("Officials"), len(people), 0),
        ("available", _("Officials available"), int(people["is_available"].sum()), 0),
        *(
            (f"rank_{rank}", _("Officials: {rank}").format(rank=rank_title(rank)), n, 0)
            for rank, n in _counted(ranks)
        ),
    ]  # fmt: skip
    return figures(rows)


def division(county: County, rules: Rules) -> pd.DataFrame:
    """
    Divide households among officials, on paper (人均户数测算).

    Parameters
    ----------
    county, rules
        Checked tables and the load band.

    Returns
    -------
    figures
        `points`, `available`, `mean`, `points_per_village`, `officials_per_village`;
        `even_high` officials carry `even_high_load`, `even_low` one less;
        `needed_at_min` (officials times the minimum), `short_of_min`, `at_min` (how
        many can carry it at most), `below_min` (must carry less, or nothing),
        `at_min_in_village` and `below_min_in_village` (where nobody works in two
        villages, townships or what the rules keep together), `needed_at_max`,
        `villages_not_cut`.
    """
    arithmetic = count(county, rules)
    row = arithmetic.county.iloc[0]
    officials, points = int(row["n_officials"]), int(row["points"])
    low, high = arithmetic.load_min, arithmetic.load_max
    villages = int((arithmetic.villages["n_households"] > 0).sum())
    anywhere = int(row["officials_at_min_anywhere"])
    inside = int(row["officials_at_min"])
    rows: list[Figure] = [
        ("points", _("Households to share out"), points, 0),
        ("available", _("Officials available"), officials, 0),
        ("mean", _("Households of each on average"), _ratio(points, officials), 2),
        ("points_per_village", _("Households of a village on average"),
         _ratio(points, villages), 1),
        ("officials_per_village", _("Officials of a village on average"),
         _ratio(officials, villages), 1),
        ("even_high", _("Even split: officials with {n}").format(n=row["even_high"]),
         int(row["n_even_high"]), 0),
        ("even_low", _("Even split: officials with {n}").format(n=row["even_low"]),
         int(row["n_even_low"]), 0),
        ("even_high_load", _("Even split: most households of one"),
         int(row["even_high"]), 0),
        ("needed_at_min", _("Needed for {n} each").format(n=low), officials * low, 0),
        ("short_of_min", _("Short of that"), max(0, officials * low - points), 0),
        ("at_min", _("Officials who can have {n}, at most").format(n=low),
         min(officials, anywhere), 0),
        ("below_min", _("Officials with fewer or none, at least"),
         max(0, officials - anywhere), 0),
        ("at_min_in_village", _("The same where nobody works in two villages"),
         min(officials, inside), 0),
        ("below_min_in_village", _("With fewer or none then, at least"),
         max(0, officials - inside), 0),
        ("needed_at_max", _("Officials who would do at {n} each").format(n=high),
         int(row["officials_needed_anywhere"]), 0),
        ("villages_not_cut", _("Villages that cannot be cut within the band"),
         int(row["villages_not_cut"]), 0),
    ]  # fmt: skip
    return figures(rows)


def pairs(county: County) -> pd.DataFrame:
    """
    Divide households among pairs (双人组测算).

    Parameters
    ----------
    county
        Checked tables.

    Returns
    -------
    figures
        `single_mean` (households of an official), `pairs` (of all available
        officials), `left_over` (officials without a partner), `pair_mean`.
    """
    officials = int(county.officials["is_available"].sum())
    points = int(county.households["workload"].sum())
    rows: list[Figure] = [
        ("single_mean", _("Households of each on average"),
         _ratio(points, officials), 2),
        ("pairs", _("Pairs"), officials // 2, 0),
        ("left_over", _("Officials without a partner"), officials % 2, 0),
        ("pair_mean", _("Households of a pair on average"),
         _ratio(points, officials // 2), 1),
    ]  # fmt: skip
    return figures(rows)


def _counted(texts: pd.Series) -> Iterable[tuple[str, int]]:
    """Each text and how often it stands, by text."""
    for text, n in sorted(texts.value_counts().items()):
        yield str(text), int(n)


def _ratio(amount: float, parts: int) -> float:
    return amount / parts if parts else float("nan")
