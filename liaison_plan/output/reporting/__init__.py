"""
Reports: a notebook run for one county, as a page and as A4 sheets.

`report.py` runs and converts, `page.py` makes the page stand alone, `sheets.py` prints.
"""
