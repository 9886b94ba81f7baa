"""What the tests of this room share."""

import pytest

from liaison_plan.words import set_language


@pytest.fixture(autouse=True)
def _english():
    """Sentences are asserted in English unless a test says otherwise."""
    set_language("en")
    yield
    set_language(None)
