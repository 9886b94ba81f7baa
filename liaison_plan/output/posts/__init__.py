"""
Stations (驻点) as papers: who is posted where, as sheets and on a map.

`people_at.py` joins plan and county, `book.py` makes the sheets, `chart.py` the map.
"""
