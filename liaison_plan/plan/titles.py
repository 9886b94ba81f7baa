"""Names of roles, kinds of place, ranks and needs in the language in force."""

from __future__ import annotations

from liaison_plan.words import gettext as _


def role_title(role: str) -> str:
    """Name a role of stations.toml; one that is not known is shown as it is."""
    titles = {
        "leader": _("Leader in charge"),
        "town_contact": _("Town contact"),
        "unit_contact": _("Contact of the unit"),
        "lead": _("Station lead"),
        "deputy": _("Station assistant"),
        "lawyer": _("Lawyer"),
        "head": _("Head of the station"),
        "member": _("Team member"),
    }
    return titles.get(role, role)


def kind_title(kind: str) -> str:
    """Name a kind of place; an empty one is a village, others are shown as they are."""
    titles = {
        "": _("Village"),
        "village": _("Village"),
        "community": _("Community"),
        "building": _("Office building"),
        "enterprise": _("Firm"),
        "project": _("Project"),
        "shopping_street": _("Shopping street"),
        "township": _("Township or street"),
    }
    return titles.get(kind, kind)


def rank_title(rank: str) -> str:
    """Name a rank; one that is not known is shown as it is."""
    titles = {
        "county_leader": _("county leader"),
        "district_leader": _("district leader"),
        "bureau_head": _("head of a bureau"),
        "department_head": _("head of a department"),
        "lawyer": _("lawyer"),
        "section_chief": _("section chief"),
        "deputy_section_chief": _("deputy section chief"),
        "section_member": _("section member"),
        "staff": _("staff"),
    }
    return titles.get(rank, rank)


def needs_text(needs: str) -> str:
    """
    Name needs of a place, or what a person or a unit can do.

    Parameters
    ----------
    needs
        Codes, `a;b`; one that is not known is shown as it is.
    """
    titles = _needs()
    return _("; ").join(titles.get(need, need) for need in needs.split(";") if need)


def _needs() -> dict[str, str]:
    return {
        "agriculture": _("farming"),
        "community_correction": _("community correction"),
        "culture": _("culture"),
        "education": _("schools"),
        "employment": _("jobs"),
        "engineering": _("building works"),
        "environment": _("environment"),
        "ferries": _("ferries"),
        "finance": _("finance"),
        "fishery": _("fishery"),
        "hardship": _("hardship"),
        "housing": _("housing"),
        "land": _("land"),
        "law": _("law"),
        "mediation": _("mediation"),
        "medicine": _("medical care"),
        "old_member": _("old party member"),
        "power": _("power supply"),
        "relief": _("relief"),
        "remote_island": _("island hard to reach"),
        "roads": _("roads"),
        "safety": _("safety"),
        "shop": _("shop"),
        "tourism": _("tourism"),
        "trade": _("trade"),
        "unmanaged_building": _("building without management"),
        "water": _("water supply"),
    }
