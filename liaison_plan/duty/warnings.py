"""What duty and visits could not be as asked: rows of `Duty.warnings`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.duty.calendar import scheduled_years
from liaison_plan.duty.posts import persons_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.posts import Post
    from liaison_plan.rules.duty import DutyRules

#: Columns of the frame of warnings.
WARNINGS = ("code", "date", "post_id", "official_id", "detail")


def provisional(days: pd.DataFrame, visits: pd.DataFrame) -> list[tuple[str, ...]]:
    """List every year whose schedule is still to come."""
    counts: dict[str, Counter[str]] = {}
    for name, frame in (("days", days), ("visits", visits)):
        told = frame.loc[frame["is_provisional"], "date"]
        for year, n in told.str[:4].value_counts().items():
            counts.setdefault(str(year), Counter())[name] = int(n)
    last = scheduled_years()[-1]
    return [
        (
            "provisional", year, "", "",
            f"days={found['days']};visits={found['visits']};known_until={last}",
        )
        for year, found in sorted(counts.items())
    ]  # fmt: skip


def nobody(substitutes: pd.DataFrame) -> list[tuple[str, ...]]:
    """List duty days on which nobody can step in."""
    left = substitutes[
        (substitutes["how"] == "nobody") & (substitutes["kind"] == "duty")
    ]
    return [
        ("nobody_available", date, post, official, f"role={role}")
        for date, post, official, role in left[
            ["date", "post_id", "official_id", "role"]
        ].itertuples(index=False)
    ]


def too_few(
    posts: pd.DataFrame, rules: DutyRules, n_months: int
) -> list[tuple[str, ...]]:
    """List posts with too few households for so many different ones a month."""
    asked = rules.visits.per_month
    promises = rules.visits.every_household != "none"
    found: list[tuple[str, ...]] = []
    columns = ["post_id", "n_households", "n_visits", "n_distinct", "n_repeats"]
    for post, n, visits, distinct, repeats in zip(
        *(posts[name].tolist() for name in columns), strict=True
    ):
        detail = f"households={n};per_month={asked}"
        if not n and (asked or promises):
            found.append(("no_households", "", post, "", detail))
        elif n < asked:
            found.append(("few_households", "", post, "", detail))
        elif asked * n_months > n:
            detail += f";visits={visits};distinct={distinct}"
            detail += f";repeats={repeats}"
            # A promise asks for more, leave and bans for fewer than so many a month.
            is_as_asked = visits == asked * n_months
            code = "repeats" if is_as_asked else "repeats_planned"
            detail += "" if is_as_asked else f";asked={asked * n_months}"
            found.append((code, "", post, "", detail))
    return found


def without_post(
    county: County, posts: Sequence[Post], rules: DutyRules
) -> list[tuple[str, ...]]:
    """Count the households of each village that no post visits."""
    asks = rules.visits.per_month or rules.visits.every_household != "none"
    if not asks or not len(county.households):
        return []
    is_visited = pd.Series(data=False, index=county.households.index)
    for post in posts:
        is_visited.iloc[post.households] = True
    left = county.households.loc[~is_visited, "village_id"].value_counts().sort_index()
    return [
        ("without_post", "", "", "", f"village_id={village};households={n}")
        for village, n in left.items()
    ]


def two_posts(posts: Sequence[Post]) -> list[tuple[str, ...]]:
    """List persons who would have to be at several places on one duty day."""
    at: dict[str, list[str]] = {}
    for post in posts:
        for official in persons_of(post):
            at.setdefault(official, []).append(post.post_id)
    return [
        ("two_posts", "", "", official, f"posts={','.join(places)}")
        for official, places in sorted(at.items())
        if len(places) > 1
    ]


def walked(walks: pd.DataFrame, day_to: str) -> list[tuple[str, ...]]:
    """List doors that a day's walk does not reach, and walks that end late."""
    found: list[tuple[str, ...]] = []
    columns = ["date", "official_id", "n_doors", "reason", "is_late", "back"]
    for date, official, n, reason, is_late, back in zip(
        *(walks[name].tolist() for name in columns), strict=True
    ):
        if reason:
            found.append((reason, date, "", official, f"doors={n}"))
        elif is_late:
            found.append(("late", date, "", official, f"back={back};day_to={day_to}"))
    # One code after another, as everywhere among the warnings.
    return sorted(found)
