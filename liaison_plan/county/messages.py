"""
The sentences of all named checks, as data.

`problem` and `advice` are templates in English, translated when shown. They may name
`{value}` (the cell) and the parameters their check gives. Both are worded so that they
read well for one cell ("unknown village V017.") and for many ("unknown village
V017 (2), V020 (1).").
"""

from __future__ import annotations

from liaison_plan.county.message import Message
from liaison_plan.county.message import link as _link
from liaison_plan.county.message import of_row as _of_row
from liaison_plan.county.message import warning as _warning
from liaison_plan.county.messages_duty import OF_DUTY
from liaison_plan.words import noop as _

_FILES = {
    "no_such_path": Message(
        _("there is no such folder or file."),
        _("Check the path."),
    ),
    "not_a_county": Message(
        _("neither a folder nor an .xlsx workbook."),
        _("Give a folder of .csv or .xlsx files, or one .xlsx workbook."),
    ),
    "file_damaged": Message(
        _("the workbook cannot be opened; it is damaged or no real .xlsx file."),
        _("Open it in Excel or WPS and save it as .xlsx."),
    ),
    "file_protected": Message(
        _("the workbook is protected by a password."),
        _("Save it without a password."),
    ),
    "file_closed": Message(
        _("the file cannot be opened for reading."),
        _("Close it in other programs, and check that you may read it."),
    ),
    "encoding_utf16": Message(
        _("the file is UTF-16 text."),
        _('Save it as "CSV UTF-8".'),
    ),
    "encoding_unknown": Message(
        _("the file is neither UTF-8 nor GB18030 text."),
        _('Save it as "CSV UTF-8".'),
    ),
    "encoding_mixed": Message(
        _("the file mixes UTF-8 and GB18030; from here the encoding changes."),
        _('Paste the rows together in Excel and save them as "CSV UTF-8".'),
    ),
    "separator": Message(
        _("the cells are separated by {separator}, not by commas."),
        _('Save it as "CSV UTF-8 (comma separated)".'),
    ),
    "quote_open": Message(
        _("a quotation mark is opened and never closed."),
        _('Delete the lone " or close it.'),
    ),
    "too_many_cells": Message(
        _("the row has {n} cells, but there are {width} headings."),
        _("Put text that holds a comma in quotation marks."),
    ),
    "table_twice": Message(
        _("the table {table} is given twice, in {first} and here."),
        _("Keep one of the two."),
    ),
    "unknown_file": _warning(
        _("not the name of a table; the file was not read."),
        _("If it holds a table, give it that table's name: {names}."),
    ),
    "unknown_sheet": _warning(
        _("not the name of a table; the sheet was not read."),
        _("If it holds a table, give it that table's name: {names}."),
    ),
    "rules_unreadable": Message(
        _("the file cannot be read, so the coordinates' datum is unknown."),
        _("Correct the file; it must be TOML in UTF-8."),
    ),
    "datum_unknown": Message(
        _("unknown datum {value}."),
        _('Write "wgs84", "gcj02" or "bd09".'),
    ),
    "basemap_unreadable": Message(
        _("not a GeoJSON FeatureCollection of polygons in degrees."),
        _("Export the land as GeoJSON (WGS-84), or remove the file."),
    ),
    "basemap_without_attribution": _warning(
        _("no polygon says whose work it is (property attribution)."),
        _("Add it; most licences ask for it on every map."),
    ),
}

_TABLES = {
    "missing_table": Message(
        _("the table {table} ({zh}) is missing."),
        _("Add {table}.csv, or a sheet named {zh}."),
    ),
    "empty_table": Message(
        _("the table has headings but no rows."),
        _("Fill it in."),
    ),
    "missing_column": Message(
        _("the column {name} ({zh}) is missing."),
        _("Add it, or rename the column that holds it."),
    ),
    "duplicate_heading": Message(
        _("two columns mean {name} ({zh})."),
        _("Keep one of them."),
    ),
    "heading_not_first": Message(
        _("the headings are in row {heading_row}, not in row 1."),
        _("Delete the rows above them."),
    ),
    "heading_in_two_rows": Message(
        _("the headings take two rows (merged cells)."),
        _("Write one heading in each cell of row 1 and delete row 2."),
    ),
    "unknown_columns": _warning(
        _("columns that are not used: {columns}."),
        _("They are not read, so nothing in them reaches a plan."),
    ),
    "total_row": Message(
        _("a total, not a record."),
        _("Delete the row."),
    ),
    "repeated_heading": Message(
        _("the headings are repeated among the records."),
        _("Delete the row."),
    ),
    "lost_record": Message(
        _("the row holds text, but none in the columns of this table."),
        _("Fill in its cells, or delete the row."),
    ),
    "merged_cells": Message(
        _("merged cells {cells}."),
        _("Unmerge them and write the value in every row."),
    ),
    "formula_text": _of_row(
        _("a formula instead of a value: {value}."),
        _("Copy the column and paste it as values."),
    ),
    "excel_error": _of_row(
        _("an error of Excel instead of a value: {value}."),
        _("Correct the formula, then paste the column as values."),
    ),
    "formula_without_value": _of_row(
        _("a formula whose result is not stored in the file."),
        _("Open the file in Excel and save it, or paste the column as values."),
    ),
    "formula_used": _warning(
        _("{n} formulas; the results stored in the file are used."),
        _("Paste the column as values if they may be out of date."),
    ),
}

_CELLS = {
    "missing_value": _of_row(
        _("the cell is empty."),
        _("Fill in {name} ({zh})."),
    ),
    "id_full_width": _of_row(
        _("full-width characters in an id: {value}."),
        _("Write {plain}."),
    ),
    "id_invisible": _of_row(
        _("invisible characters or a line break in an id: {value}."),
        _("Type it anew: {plain}."),
    ),
    "id_lost_characters": _of_row(
        _("characters of an id were lost when the file was saved: {value}."),
        _("Correct the id in the original and export it as UTF-8."),
    ),
    "id_semicolon": _of_row(
        _("a semicolon in an id: {value}."),
        _("Use another character; a semicolon separates the entries of a list."),
    ),
    "number_full_width": _of_row(
        _("full-width digits: {value}."),
        _("Write {plain}."),
    ),
    "degrees_text": _of_row(
        _("degrees and minutes instead of a decimal number: {value}."),
        _("Write {decimal}."),
    ),
    "not_a_number": _of_row(
        _("not a number: {value}."),
        _("Write a plain number such as {example}."),
    ),
    "lon_impossible": _of_row(
        _("no longitude: {value}."),
        _("A longitude lies between -180 and 180 degrees."),
    ),
    "lat_impossible": _of_row(
        _("no latitude: {value}."),
        _("A latitude lies between -90 and 90 degrees."),
    ),
    "not_whole": _of_row(
        _("not a whole number of at least {low}: {value}."),
        _("Write a whole number, or leave the cell empty."),
    ),
    "number_too_large": _of_row(
        _("impossibly large: {value}."),
        _("Correct the number; at most {high} is possible."),
    ),
    "number_negative": _of_row(
        _("negative: {value}."),
        _("Write a number of at least 0."),
    ),
    "flag_unknown": Message(
        _("neither yes nor no: {value}."),
        _("Write 是 or 否 (1 or 0)."),
    ),
    "direction_unknown": Message(
        _("not a direction: {value}."),
        _("Write 1 (from u to v only), -1 (from v to u only) or 0 (both ways)."),
    ),
    "load_limits_crossed": Message(
        _("the least load is above the greatest: {value}."),
        _("Exchange them or correct one of them."),
    ),
}

_IDS = {
    "duplicate_id": Message(
        _("the id is used more than once: {value} (first in row {first})."),
        _("Give every row an id of its own, or delete the copy."),
    ),
    "duplicate_pair": _warning(
        _("the same pair stands in row {first} already."),
        _("Delete the copy."),
    ),
    "citizen_number": Message(
        _("the id is a citizen number (not shown here)."),
        _("Number the rows anew, such as H0001; no personal number may be an id."),
    ),
    "phone_number": Message(
        _("the id is a mobile phone number (not shown here)."),
        _("Number the rows anew, such as H0001; no personal number may be an id."),
    ),
    "id_scientific": Message(
        _("Excel shortened the id: {value}."),
        _("Format the column as text and enter the full id again."),
    ),
    "id_decimal": Message(
        _("the id became a decimal number: {value}."),
        _("Format the column as text and write {plain}."),
    ),
    "id_rounded": Message(
        _("Excel replaced the last digits of the id by zeros."),
        _("Format the column as text and enter the full id again."),
    ),
    "id_as_date": Message(
        _("Excel turned the id into a date: {value}."),
        _("Format the column as text and enter the id again."),
    ),
    "id_widths": _warning(
        _("ids of {widths} digits side by side; leading zeros may be lost."),
        _("If so, format the column as text and restore the zeros."),
    ),
}

_LINKS = {
    "unknown_village": _link(
        _("unknown village {value}."),
        _("Add it to {target} or correct the cell."),
        of_row=True,
    ),
    "unknown_township": _link(
        _("no village lies in township {value}."),
        _("Add one to {target} or correct the cell."),
    ),
    "unknown_unit": _link(
        _("unknown unit {value}."),
        _("Add it to {target} or correct the cell."),
    ),
    "unknown_household": _link(
        _("unknown household {value}."),
        _("Add it to {target} or correct the cell."),
    ),
    "unknown_official": _link(
        _("unknown official {value}."),
        _("Add the official to {target} or correct the cell."),
    ),
    "unknown_node": _link(
        _("unknown road node {value}."),
        _("Add it to {target} or correct the cell."),
    ),
    "official_gone": _warning(
        _("today's official {value} is not in {target}."),
        _("The household will change hands; correct the cell if that is wrong."),
    ),
    "pin_and_ban": _link(
        _("household {household_id} and official {value} are pinned and banned."),
        _("Delete the row here or row {other} of {target}."),
    ),
    "pin_conflict": _link(
        _("household {household_id} is pinned to {first} in row {other} already."),
        _("Keep one of the two pins."),
    ),
    "pin_unavailable": _link(
        _("pinned to official {value}, who does not take part."),
        _("Delete the pin, or let the official take part in {target}."),
    ),
}

_PLACES = {
    "half_point": _of_row(
        _("longitude and latitude come together, but this one is missing."),
        _("Fill it in, or delete the other one too."),
    ),
    "zero_point": _of_row(
        _("the point 0, 0 lies in the sea off Africa."),
        _("Correct it, or leave both cells empty."),
    ),
    "swapped": _of_row(
        _("longitude and latitude are swapped: {value}."),
        _("Exchange the two cells: {corrected}."),
    ),
    "outside_county": _of_row(
        _("{km} km from the middle of the county: {value}."),
        _("Correct the coordinates, or leave both cells empty."),
    ),
    "base_far": _warning(
        _("the base is {km} km from the middle of the county: {value}."),
        _("Correct the coordinates if that is wrong."),
    ),
    "household_far": _warning(
        _("{km} km from the middle of its village {village_id}."),
        _("Correct the village or the coordinates if one of them is wrong."),
    ),
    "village_far": _warning(
        _("the village's point is {km} km from the middle of its households."),
        _("Correct the point if it is wrong."),
    ),
    "many_on_point": _warning(
        _("{n} households stand on one point: {value}."),
        _("If it is not one building, give every household its own point."),
    ),
    "stands_at_group": _warning(
        _("no coordinates; in the middle of its village group {group_id} instead."),
        _("Fill in the coordinates to count its distance exactly."),
    ),
    "stands_at_village": _warning(
        _("no coordinates; at the point of village {village_id} instead."),
        _("Fill in the coordinates to count its distance exactly."),
    ),
    "no_point_at_all": _of_row(
        _("no coordinates, and village {village_id} has no point either."),
        _("Fill in lon and lat here, or the village's point in {target}."),
    ),
    "official_without_base": Message(
        _("no base (lon, lat), and unit {unit_id} has no point either."),
        _("Fill in lon and lat here, or the unit's point in the units table (单位)."),
    ),
    "datum_doubtful": _warning(
        _(
            "probably {datum}, not {declared}: households lie {before_m} m beside "
            "their villages' points, all to the same side, and as {datum} {after_m} m "
            "({before} % and {after} % nearest to their own village)."
        ),
        _("Find out in which system the table was exported, and convert it."),
    ),
    "datum_mixed": Message(
        _(
            "{datum}, not {declared}: households lie {before_m} m beside their "
            "villages' points, all to the same side, and as {datum} {after_m} m "
            "({before} % and {after} % nearest to their own village)."
        ),
        _("Convert the table, so that all tables share one system."),
    ),
}  # fmt: skip

CHECKS: dict[str, Message] = (
    _FILES | _TABLES | _CELLS | _IDS | _LINKS | _PLACES | OF_DUTY
)
