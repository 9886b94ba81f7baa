"""The sheets of stations (驻点): places, posts, persons, and what could not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.output.posts.people_at import places_of, posts_of, roles_of
from liaison_plan.output.spreadsheet import (
    Block,
    Cell,
    Column,
    looked_up,
    where_any,
    yes_no,
)
from liaison_plan.output.workbook_summary import (
    aims_block,
    exceptions_block,
    origins_block,
    rules_block,
)
from liaison_plan.output.workbook_tables import Source, exceptions_sheet
from liaison_plan.plan.titles import (
    kind_title,
    needs_text,
    rank_title,
    role_title,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from liaison_plan.output.spreadsheet import Book, Kind

_CONTACTS = "official_contacts"


def add_station_sheets(book: Book, source: Source, *, alarm: str = "") -> None:
    """
    Add the sheets of a plan's stations to a workbook.

    Parameters
    ----------
    book
        To add to.
    source
        A plan with stations, and its county.
    alarm
        A sentence in red above the first sheet, or `""`.
    """
    sentences = source.sentences()
    places = places_of(source.county, source.plan)
    posts = posts_of(source.county, source.plan, places)
    book.page(
        _("Stations in short"),
        _("Who is posted where"),
        _summary(source, places, posts, sentences),
        alarm=alarm,
    )
    short = {at for at, n in enumerate(places["missing"]) if n}
    book.table(_("Stations"), _stations(source, places, posts, sentences), alarms=short)
    book.table(_("Posts"), _posts(source, places, posts))
    book.table(_("Persons"), _persons(source, places, posts, sentences))
    book.table(_("Exceptions of stations"), exceptions_sheet(source, sentences))


def _summary(
    source: Source, places: pd.DataFrame, posts: pd.DataFrame, sentences: list[str]
) -> list[Block]:
    rules = source.plan.station_rules
    blocks = [
        _figures(source, places, posts),
        _by_role(source, places, posts),
        aims_block(source.plan),
        exceptions_block(source.plan, sentences),
    ]
    if rules is not None:
        table = rules.as_dict()
        sections = {"weights": table["weights"]} | {
            f"roles.{name}": keys for name, keys in table["roles"].items()
        }
        blocks.append(rules_block(sections))
    return [*blocks, origins_block(source.plan)]


def _figures(source: Source, places: pd.DataFrame, posts: pd.DataFrame) -> Block:
    kinds = places["kind"]
    counted: list[tuple[Any, ...]] = [
        (kind_title(str(kind)), int((kinds == kind).sum()))
        for kind in dict.fromkeys(kinds)
    ]
    people = source.county.officials["is_available"].sum()
    travel = posts["travel_m"]
    rows: list[tuple[Any, ...]] = [
        *counted,
        (_("Officials available"), int(people)),
        (_("Posts with a person"), len(posts)),
        (_("Posts without a person"), int(places["missing"].sum())),
        (_("Persons posted"), posts["official_id"].nunique()),
        (_("Posts where a need is met"), int((posts["met"] != "").sum())),
        (_("Posts in the home village"), int(posts["is_home"].sum())),
        (_("Mean travel to a place (m)"), Cell(float(travel.mean()), "metres")),
        (_("Largest travel to a place (m)"), Cell(float(travel.max()), "metres")),
    ]
    return Block(_("Figures"), rows, kinds=("text", "whole"))


def _by_role(source: Source, places: pd.DataFrame, posts: pd.DataFrame) -> Block:
    """Per role: places, posts, persons, and the fewest and most places of a person."""
    rows = []
    for role in roles_of(source.plan):
        mine = posts[posts["role"] == role]
        held = mine["official_id"].value_counts()
        rows.append(
            (
                role_title(role), mine["place_id"].nunique(), len(mine), len(held),
                held.min() if len(held) else None, held.max() if len(held) else None,
            )
        )  # fmt: skip
    kinds: tuple[Kind, ...] = ("text", "whole", "whole", "whole", "whole", "whole")
    return Block(
        _("By role"),
        rows,
        headings=(
            _("Role"), _("Places"), _("Posts"), _("Persons"),
            _("Fewest places of a person"), _("Most places of a person"),
        ),
        kinds=kinds,
    )  # fmt: skip


def _stations(
    source: Source, places: pd.DataFrame, posts: pd.DataFrame, sentences: list[str]
) -> list[Column]:
    """Per place: who stands there by role, how many are missing, exceptions."""
    ids = places["place_id"]
    shown = posts["official_id"].mask(
        posts["unit"] != "", _named(posts["official_id"], posts["unit"])
    )
    roles = [
        Column(
            role_title(role),
            _lists(ids, posts["place_id"][mine], shown[mine]),
            "long",
        )
        for role in roles_of(source.plan)
        if (mine := posts["role"] == role).any()
    ]
    table = source.plan.exceptions
    own = table["official_id"].eq("") & table["household_id"].eq("")
    said = _lists(ids, table["village_id"][own], _taken(sentences, own), "\n")
    return [
        Column(_("Place id"), ids),
        Column(_("Name of the place"), places["name"]),
        Column(_("Township"), places["township"]),
        Column(_("Kind"), [kind_title(kind) for kind in places["kind"]]),
        *where_any(_("Needs"), places["needs"].map(needs_text)),
        *roles,
        Column(_("Posts without a person"), places["missing"], "whole"),
        Column(_("Exceptions"), said, "long"),
    ]


def _posts(source: Source, places: pd.DataFrame, posts: pd.DataFrame) -> list[Column]:
    """Per post: place, role, person, unit, travel, and the needs that are met."""
    names = places.set_index("place_id")
    ids = posts["place_id"]
    return [
        Column(_("Place id"), ids),
        Column(_("Name of the place"), looked_up(ids, names["name"])),
        Column(_("Township"), looked_up(ids, names["township"])),
        Column(_("Role"), [role_title(role) for role in posts["role"]]),
        Column(_("Official id"), posts["official_id"]),
        *source.contact(_CONTACTS, posts["official_id"]),
        Column(_("Unit id"), posts["unit_id"]),
        *where_any(_("Name of the unit"), posts["unit"]),
        *where_any(_("Rank"), posts["rank"].map(rank_title)),
        Column(_("Travel to the place, m"), posts["travel_m"], "metres"),
        *where_any(_("Needs met"), posts["met"].map(needs_text)),
        *(
            [Column(_("In the home village"), yes_no(posts["is_home"]))]
            if posts["is_home"].any()
            else []
        ),
    ]


def _persons(
    source: Source, places: pd.DataFrame, posts: pd.DataFrame, sentences: list[str]
) -> list[Column]:
    """Per person posted, or excepted: unit, rank, places, travel, exceptions."""
    table = source.plan.exceptions
    spoken_of = set(table["official_id"]) | set(posts["official_id"])
    people = source.county.officials
    people = people[people["official_id"].isin(spoken_of)].reset_index(drop=True)
    ids = people["official_id"]
    who = posts["official_id"]
    names = looked_up(posts["place_id"], places.set_index("place_id")["name"])
    kinds = posts["role"].map(role_title)
    return [
        Column(_("Official id"), ids),
        *source.contact(_CONTACTS, ids),
        Column(_("Unit id"), people["unit_id"]),
        *where_any(_("Name of the unit"), source.unit_names(people["unit_id"])),
        *where_any(_("Rank"), people["rank"].map(rank_title)),
        Column(_("Role"), _lists(ids, who, kinds)),
        Column(_("Places"), ids.map(who.value_counts()).fillna(0), "whole"),
        Column(_("Names of the places"), _lists(ids, who, names), "long"),
        Column(
            _("Travel to all places, m"),
            ids.map(posts.groupby("official_id")["travel_m"].sum()),
            "metres",
        ),
        Column(
            _("Exceptions"), _lists(ids, table["official_id"], sentences, "\n"), "long"
        ),
    ]


def _named(ids: pd.Series, names: pd.Series) -> list[str]:
    """Write the person's id, which the office looks for, and the unit."""
    form = _("{official} ({unit})")
    pairs = zip(ids, names, strict=True)
    return [form.format(official=who, unit=unit) for who, unit in pairs]


def _lists(
    ids: pd.Series, keys: pd.Series, texts: Iterable[str], mark: str | None = None
) -> pd.Series:
    """Join the texts of each id, each once, in order; `""` where there is none."""
    found: dict[str, dict[str, None]] = {}
    for key, text in zip(keys, texts, strict=True):
        found.setdefault(str(key), {})[text] = None
    between = _("; ") if mark is None else mark
    return looked_up(ids, {key: between.join(each) for key, each in found.items()})


def _taken(sentences: list[str], is_taken: pd.Series) -> list[str]:
    return [text for text, take in zip(sentences, is_taken, strict=True) if take]
