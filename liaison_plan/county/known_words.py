"""
Words that stand for a known value: what people write, and the code everybody asks for.

`villages.kind`, `officials.rank` and `road_edges.class` are free text of which some
values mean something: a ferry, a community, a section chief. Whatever people call
those, the frames hold the code. Text that is not known stays as it is written, and so
do the cells themselves: hashes and the canonical form are of the text before this.
"""

from __future__ import annotations

#: Codes of `road_edges.class` that mean something, and what else they are called.
CLASSES: dict[str, tuple[str, ...]] = {"ferry": ("轮渡", "渡轮", "渡船", "航线")}

#: Codes of `villages.kind`.
KINDS: dict[str, tuple[str, ...]] = {
    "village": ("村", "行政村", "村委会"),
    "community": ("社区", "居委会"),
    "building": ("楼宇", "商务楼宇", "楼"),
    "enterprise": ("企业", "公司", "项目"),
    "shopping_street": ("商业街", "街区"),
}

#: The townships as places: no row of the villages is one, but stations.toml names them.
TOWNSHIP: dict[str, tuple[str, ...]] = {
    "township": ("乡镇", "街道", "乡镇（街道）", "乡镇街道")
}

#: Codes of `officials.rank`, highest first.
RANKS: dict[str, tuple[str, ...]] = {
    "county_leader": ("县领导", "县级领导", "处级"),
    "district_leader": ("区领导", "区级领导"),
    "bureau_head": ("局长", "主任", "局长（主任）", "单位主要负责人"),
    "department_head": ("部门负责人",),
    "section_chief": ("正科", "正科级"),
    "deputy_section_chief": ("副科", "副科级"),
    "staff": ("科员", "一般干部", "工作人员"),
    "lawyer": ("律师",),
}


def _by_word(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        word.casefold(): code
        for code, words in table.items()
        for word in (code, *words)
    }


_CODES: dict[str, dict[str, str]] = {
    "class": _by_word(CLASSES),
    "kind": _by_word(KINDS),
    "place": _by_word(KINDS | TOWNSHIP),
    "rank": _by_word(RANKS),
}

#: Columns of the tables whose words are looked up, and where.
COLUMNS: dict[tuple[str, str], str] = {
    ("road_edges", "class"): "class",
    ("villages", "kind"): "kind",
    ("officials", "rank"): "rank",
}


def known_code(about: str, text: str) -> str:
    """
    Find the code that a word stands for.

    Parameters
    ----------
    about
        `class`, `kind` (of a row of the villages), `place` (kinds and `township`) or
        `rank`.
    text
        As written; capitals make no difference to codes.

    Returns
    -------
    code
        The text itself where it is not known.
    """
    return _CODES[about].get(text.strip().casefold(), text)
