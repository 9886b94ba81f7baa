"""
Figures of a programme (项目数字), counted from a county's tables and its plans.

What a report states (how many officials, how many at most at the minimum, how many
short) is counted here and nowhere written down: `people.py` before any plan,
`posted.py` of stations, `followed.py` of problems, visits and days. `shown.py` shows
them in notebooks and reports.
"""
