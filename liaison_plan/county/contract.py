"""
The tables of a county folder as data: names, columns, headings, kinds of value.

This page is the data dictionary. Reading, audit, canonical form and template all go by
it, so a column is added here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id", "text", "list", "lon", "lat", "workload", "limit", "flag",
    "metres", "minutes", "direction", "date", "day", "times", "done",
]  # fmt: skip

#: Kinds whose cells become numbers.
NUMERIC: frozenset[Kind] = frozenset(
    {"lon", "lat", "workload", "limit", "metres", "minutes", "direction"}
)


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    name
        English heading, the one we write.
    kind
        What its cells hold.
    zh
        Chinese heading, the one the template writes.
    aliases
        Further headings that mean the same.
    is_required
        The column must be there and no cell may be empty.
    refers
        `"table.column"` that must define the value, or `""`.
    """

    name: str
    kind: Kind
    zh: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """
    One table of the contract.

    Attributes
    ----------
    name
        English name of the file or sheet.
    zh
        Chinese name, the one the template writes.
    aliases
        Further names of the file or sheet.
    columns
        In contract order.
    key
        Columns that identify a row; rows are sorted by them.
    is_unique
        No two rows may have the same key.
    is_required
        Planning households is impossible without it.
    is_personal
        Holds names and phones: never part of `County`.
    is_hashed
        A plan keeps its sha256. Tables that change from month to month while the plan
        stays in force (who is on leave, which days are off, what is solved) are not:
        otherwise every plan would be one of another county after the first leave note.
    """

    name: str
    zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    is_unique: bool = True
    is_required: bool = False
    is_personal: bool = False
    is_hashed: bool = True

    def column(self, name: str) -> Column:
        """Return the column of that English name."""
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """English headings in contract order."""
        return tuple(c.name for c in self.columns)


def _id(
    name: str, zh: str, *aliases: str, required: bool = False, refers: str = ""
) -> Column:
    return Column(name, "id", zh, aliases, required, refers)


def _date(name: str, zh: str, *aliases: str) -> Column:
    return Column(name, "date", zh, aliases, is_required=True)


_LON = Column("lon", "lon", "经度", ("longitude", "lng"))
_LAT = Column("lat", "lat", "纬度", ("latitude",))
_NEEDS = Column("needs", "list", "需求")
_PAIR = (
    _id(
        "household_id", "户编号", "农户编号", "住户编号",
        required=True, refers="households.household_id",
    ),
    _id("official_id", "干部编号", required=True, refers="officials.official_id"),
)  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "households",
            "住户",
            (
                _id("household_id", "户编号", "农户编号", "住户编号", required=True),
                _id(
                    "village_id", "村编号", "村代码",
                    required=True, refers="villages.village_id",
                ),
                _LON,
                _LAT,
                Column("workload", "workload", "工作量"),
                _id("group_id", "村民小组"),
                _NEEDS,
                _id(
                    "official_id", "现包联干部编号", "干部编号",
                    refers="officials.official_id",
                ),
            ),
            key=("household_id",),
            aliases=("农户",),
            is_required=True,
        ),
        Table(
            "officials",
            "干部",
            (
                _id("official_id", "干部编号", required=True),
                _id("unit_id", "单位编号", required=True, refers="units.unit_id"),
                _LON,
                _LAT,
                Column("rank", "text", "职级"),
                _id("township_id", "乡镇编号", refers="villages.township_id"),
                Column("skills", "list", "专长"),
                _id("home_village_id", "户籍村编号", refers="villages.village_id"),
                Column("load_min", "limit", "最少户数"),
                Column("load_max", "limit", "最多户数"),
                Column("is_available", "flag", "是否参加"),
            ),
            key=("official_id",),
            is_required=True,
        ),
        Table(
            "villages",
            "村",
            (
                _id("village_id", "村编号", "村代码", required=True),
                Column("name", "text", "村名", ("名称",), is_required=True),
                _id("township_id", "乡镇编号", required=True),
                Column("township", "text", "乡镇"),
                Column("kind", "text", "类型"),
                _LON,
                _LAT,
                _NEEDS,
            ),
            key=("village_id",),
            is_required=True,
        ),
        Table(
            "units",
            "单位",
            (
                _id("unit_id", "单位编号", required=True),
                Column("name", "text", "名称", ("单位名称",)),
                Column("functions", "list", "职能"),
                _LON,
                _LAT,
            ),
            key=("unit_id",),
        ),
        Table("pins", "锁定", _PAIR, key=("household_id", "official_id")),
        Table("bans", "回避", _PAIR, key=("household_id", "official_id")),
        Table(
            "road_nodes",
            "路网节点",
            (
                _id("node", "节点编号", "节点", required=True),
                Column("lon", "lon", "经度", ("longitude", "lng"), is_required=True),
                Column("lat", "lat", "纬度", ("latitude",), is_required=True),
            ),
            key=("node",),
        ),
        Table(
            "road_edges",
            "路段",
            (
                _id("u", "起点", "起点编号", required=True, refers="road_nodes.node"),
                _id("v", "终点", "终点编号", required=True, refers="road_nodes.node"),
                Column("length_m", "metres", "长度", ("长度(米)",), is_required=True),
                Column("class", "text", "道路类型", ("类型",)),
                Column("oneway", "direction", "单行"),
                Column("minutes", "minutes", "分钟"),
            ),
            key=("u", "v"),
            is_unique=False,
        ),
        Table(
            "calendar",
            "日历",
            (
                _date("date", "日期"),
                Column("kind", "day", "类型", ("种类",), is_required=True),
            ),
            key=("date",),
            aliases=("节假日", "放假安排"),
            # Dates are compared as dates, see `checks_duty`.
            is_unique=False,
            is_hashed=False,
        ),
        Table(
            "leave",
            "请假",
            (
                _id(
                    "official_id", "干部编号",
                    required=True, refers="officials.official_id",
                ),
                _date("from_date", "开始日期", "起始日期"),
                _date("to_date", "结束日期", "截止日期"),
            ),
            key=("official_id", "from_date", "to_date"),
            is_unique=False,
            is_hashed=False,
        ),
        Table(
            "ferry_times",
            "航班时刻",
            (
                _id("u", "起点", "起点编号", required=True, refers="road_nodes.node"),
                _id("v", "终点", "终点编号", required=True, refers="road_nodes.node"),
                Column("departs", "times", "开航时刻", ("班次",), is_required=True),
            ),
            key=("u", "v"),
            aliases=("船期",),
            is_unique=False,
            is_hashed=False,
        ),
        Table(
            "problems",
            "问题",
            (
                _id("problem_id", "问题编号", required=True),
                _id(
                    "village_id", "村编号", "村代码",
                    required=True, refers="villages.village_id",
                ),
                Column("kind", "text", "类型", ("类别",), is_required=True),
                Column("is_solved", "done", "是否解决"),
            ),
            key=("problem_id",),
            is_hashed=False,
        ),
        Table(
            "measures",
            "措施",
            (
                _id("measure_id", "措施编号", required=True),
                _id(
                    "village_id", "村编号", "村代码",
                    required=True, refers="villages.village_id",
                ),
                Column("need", "text", "需求"),
                Column("is_done", "done", "是否完成"),
            ),
            key=("measure_id",),
            is_hashed=False,
        ),
        Table(
            "official_contacts",
            "干部联系方式",
            (
                _id(
                    "id", "干部编号", "编号", "official_id",
                    required=True, refers="officials.official_id",
                ),
                Column("name", "text", "姓名"),
                Column("phone", "text", "电话"),
                Column("address", "text", "地址"),
            ),
            key=("id",),
            is_personal=True,
        ),
        Table(
            "household_contacts",
            "住户联系方式",
            (
                _id(
                    "id", "户编号", "编号", "household_id", "农户编号", "住户编号",
                    required=True, refers="households.household_id",
                ),
                Column("name", "text", "姓名", ("户主姓名",)),
                Column("phone", "text", "电话"),
                Column("address", "text", "地址"),
            ),
            key=("id",),
            aliases=("农户联系方式",),
            is_personal=True,
        ),
    )
}  # fmt: skip

#: Tables that `County` carries, in contract order.
COUNTY_TABLES: tuple[str, ...] = tuple(
    t.name for t in TABLES.values() if not t.is_personal
)


def heading_key(text: str) -> str:
    """
    Reduce a heading or a table name to what decides whether two are the same.

    Full-width forms, capitals, blanks, underscores, a star and a closing "(必填)" or
    "(required)" make no difference: people decorate their headings.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"\((必填|required)\)$", "", plain.strip())
    return re.sub(r"[\s_*\-]+", "", plain)


def table_named(text: str) -> Table | None:
    """Return the table that a file's or sheet's name stands for."""
    return _TABLE_BY_KEY.get(heading_key(text))


def columns_by_heading(table: Table) -> dict[str, Column]:
    """Map every accepted heading, reduced by `heading_key`, to its column."""
    return {
        heading_key(heading): column
        for column in table.columns
        for heading in (column.name, column.zh, *column.aliases)
    }


_TABLE_BY_KEY = {
    heading_key(name): table
    for table in TABLES.values()
    for name in (table.name, table.zh, *table.aliases)
}
