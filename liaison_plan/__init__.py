"""
Plan which official every household turns to (包联方案).

::

    import liaison_plan as lp

    county = lp.read_county("data/dongshan")
    rules = lp.read_rules("data/dongshan")
    plan = lp.make_plan(county, rules)
    plan.save("out/plan")

Names are loaded when first used: importing this package reads no other library.
"""

import importlib

__version__ = "0.1.0"

#: Where each public name lives.
_HOMES = {
    "read_county": "liaison_plan.county.reading",
    "check_county": "liaison_plan.rules.check",
    "read_rules": "liaison_plan.rules.model",
    "read_plan": "liaison_plan.plan.folder",
    "make_plan": "liaison_plan.solving.make_plan",
    "prove": "liaison_plan.proof.prove",
    "explain": "liaison_plan.proof.advice.explain",
    "repairs": "liaison_plan.proof.repairs.find",
    "replan": "liaison_plan.replanning.replan",
    "compare": "liaison_plan.plan.compare",
    "map_plan": "liaison_plan.output.map",
    "write_workbook": "liaison_plan.output.workbook",
    "what_if": "liaison_plan.panel.what_if",
    "County": "liaison_plan.county.bundle",
    "Rules": "liaison_plan.rules.model",
    "Plan": "liaison_plan.plan.bundle",
    "LiaisonPlanError": "liaison_plan.errors",
    "set_language": "liaison_plan.words",
}

__all__ = [  # noqa: RUF022 - the order of the work, not of the alphabet
    "read_county",
    "check_county",
    "read_rules",
    "read_plan",
    "make_plan",
    "prove",
    "explain",
    "repairs",
    "replan",
    "compare",
    "map_plan",
    "write_workbook",
    "what_if",
    "set_language",
    "County",
    "Rules",
    "Plan",
    "LiaisonPlanError",
]


def __getattr__(name: str) -> object:
    """Load a public name from its room when it is first used."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
