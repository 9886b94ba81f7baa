"""Degrees, minutes and seconds, as people copy them from a phone or a map sheet."""

from __future__ import annotations

import re

_HEMISPHERE = r"[NSEWnsew]|东经|西经|北纬|南纬"
_SIGNS = re.compile(
    rf"""^(?P<before>{_HEMISPHERE})?\s*
    (?P<d>\d{{1,3}}(?:\.\d+)?)\s*
    (?:[°º˚度]\s*
       (?:(?P<m>\d{{1,2}}(?:\.\d+)?)\s*
          (?:['\u2032\u2019\u2018分]\s*
             (?:(?P<s>\d{{1,2}}(?:\.\d+)?)\s*(?:["\u2033\u201d\u201c]|''|\u2032\u2032|\u2019\u2019|秒)?)?
          )?
       )?
    )?\s*(?P<after>{_HEMISPHERE})?$""",
    re.VERBOSE,
)
_SEPARATED = re.compile(
    r"^(?P<d>\d{1,3})([.:\s])(?P<m>\d{1,2})\2(?P<s>\d{1,2}(?:\.\d+)?)$"
)


def decimal_degrees(text: str) -> str | None:
    """
    Convert degrees, minutes and seconds to decimal degrees.

    Parameters
    ----------
    text
        Such as `117°25'44"`, `东经117度25分`, `117.25.44` or `23.7 N`.

    Returns
    -------
    decimal
        Degrees with at most six decimals (0.1 m), or None where the text is of no
        such form.
    """
    parts = _SIGNS.match(text) or _SEPARATED.match(text)
    if parts is None:
        return None
    found = parts.groupdict()
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(found["d"]) + minutes / 60 + seconds / 3600
    hemisphere = found.get("before") or found.get("after") or ""
    sign = "-" if hemisphere in {"S", "s", "W", "w", "西经", "南纬"} else ""
    return sign + f"{value:.6f}".rstrip("0").rstrip(".")
