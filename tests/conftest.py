"""What every test shares: the language, and which skips are failures."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from liaison_plan.words import set_language

# Before anything is imported that could ask the system; subprocesses inherit it.
os.environ["LIAISON_PLAN_LANG"] = "en"

# The same examples in every run: a failure is one of the change, not of the draw.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

#: A skip with one of these in its reason means that data was looked for in vain.
_ABOUT_DATA = ("LIAISON_PLAN_TEST_DATA", "shared/data", "is absent")


@pytest.fixture(autouse=True)
def _language_of_the_test_before():
    """No test hands the language it chose to the next one."""
    yield
    set_language(None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where the data must be there, a skip for missing data is a failure."""
    report = yield
    if os.environ.get("LIAISON_PLAN_REQUIRE_DATA") == "1" and report.skipped:
        reason = str(report.longrepr)
        if any(words in reason for words in _ABOUT_DATA):
            report.outcome = "failed"
            report.longrepr = (
                f"{item.nodeid}: LIAISON_PLAN_REQUIRE_DATA=1, but {reason}"
            )
    return report
