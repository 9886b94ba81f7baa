"""Dates, kinds of day and times of day, as people and Excel write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

#: What a kind of day may be called.
DAYS = {
    "holiday": "holiday", "放假": "holiday", "假日": "holiday", "节假日": "holiday",
    "休息": "holiday", "休息日": "holiday",
    "workday": "workday", "上班": "workday", "补班": "workday", "工作日": "workday",
}  # fmt: skip

#: Year first: nobody can tell 03/04/2026 for sure. Excel may add a midnight.
_DATE = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?: 0?0:00(?::00)?)?"
    r"|(\d{4})年(\d{1,2})月(\d{1,2})日",
    re.ASCII,
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)


def date_text(text: str) -> str:
    """
    Write a date as YYYY-MM-DD.

    Parameters
    ----------
    text
        `2026-07-10`, `2026/7/10`, `2026.7.10` or `2026年7月10日`.

    Returns
    -------
    date
        `""` where the text is no date.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return ""
    year, _mark, month, day, *zh = found.groups()
    numbers = (year, month, day) if year else zh
    try:
        return str(dt.date(*map(int, numbers)))
    except ValueError:
        return ""


def times_text(text: str) -> str:
    """
    Write times of day as HH:MM;HH:MM, sorted and each once.

    Parameters
    ----------
    text
        `8:30; 14:00`, separated by semicolons, commas or blanks, full-width ones too.

    Returns
    -------
    times
        `""` where one of them is no time of day between 00:00 and 23:59.
    """
    plain = unicodedata.normalize("NFKC", text)
    times = set()
    for part in re.split(r"[;,、\s]+", plain.strip(";,、 ")):
        found = _TIME.fullmatch(part)
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            return ""
        times.add(f"{int(found[1]):02}:{found[2]}")
    return ";".join(sorted(times))
