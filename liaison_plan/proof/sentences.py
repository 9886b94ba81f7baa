"""What a proof says, as sentences in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.proof.exchanges import BetterCentre, Exchanges, Move
    from liaison_plan.proof.prove import BeatsBound, Proof
    from liaison_plan.proof.restarts import Restarts


def proof_sentences(proof: Proof) -> list[str]:
    """
    Say a proof, or what refutes the plan.

    Parameters
    ----------
    proof
        Any proof.
    """
    exchange = proof.exchange
    if proof.is_refuted:
        return [
            *_broken(exchange),
            *_better_exchange(exchange),
            *(_better_centre(centre) for centre in exchange.centres),
        ]
    said = _exchange_part(proof)
    if proof.bounds:
        said += _bounds(proof)
    if proof.unbounded:
        said.append(
            ngettext(
                "No bound was computed for the beats of {n} village: {names}.",
                "No bound was computed for the beats of {n} villages: {names}.",
                len(proof.unbounded),
            ).format(
                n=len(proof.unbounded),
                names=_names(proof, proof.unbounded),
            )
        )
    return said


def _broken(exchange: Exchanges) -> list[str]:
    forbidden, overfull = exchange.forbidden, exchange.overfull
    if not (forbidden or overfull):
        return []
    said = [_("The plan breaks its rules, so there is nothing to prove.")]
    if forbidden:
        said.append(
            ngettext(
                "{n} household is with an official who may not hold it: {ids}.",
                "{n} households are with officials who may not hold them: {ids}.",
                len(forbidden),
            ).format(n=_count(len(forbidden)), ids=_some(forbidden))
        )
    if overfull:
        said.append(
            ngettext(
                "{n} official is above the maximum: {ids}.",
                "{n} officials are above their maximum: {ids}.",
                len(overfull),
            ).format(n=_count(len(overfull)), ids=_some(overfull))
        )
    return [*said, _('Run "liaison-plan verify" to see everything that is broken.')]


def _better_exchange(exchange: Exchanges) -> list[str]:
    if not exchange.cycle:
        return []
    n = len(exchange.cycle)
    head = ngettext(
        "The plan is not the best there is: moving {n} household improves it.",
        "The plan is not the best there is: moving these {n} households at once "
        "improves it.",
        n,
    )
    return [
        head.format(n=_count(n)),
        *(_move(move) for move in exchange.cycle),
        _gain(exchange),
    ]


def _move(move: Move) -> str:
    if not move.from_official_id:
        text = _("  household {household}: from nobody to {to_official} ({to_m} m)")
    elif not move.to_official_id:
        text = _("  household {household}: from {from_official} ({from_m} m) to nobody")
    else:
        text = _(
            "  household {household}: from {from_official} ({from_m} m) to "
            "{to_official} ({to_m} m)"
        )
    return text.format(
        household=move.household_id, from_official=move.from_official_id,
        to_official=move.to_official_id, from_m=_metres(move.from_cm),
        to_m=_metres(move.to_cm),
    )  # fmt: skip


def _gain(exchange: Exchanges) -> str:
    """Say the first aim that the exchange improves."""
    gain = exchange.gain
    if gain.left_out < 0:
        return ngettext(
            "Then {n} household fewer is without an official.",
            "Then {n} households fewer are without an official.",
            -gain.left_out,
        ).format(n=-gain.left_out)
    if gain.missing < 0:
        return ngettext(
            "Then {n} point fewer is missing to the minimums.",
            "Then {n} points fewer are missing to the minimums.",
            -gain.missing,
        ).format(n=-gain.missing)
    if gain.squares < 0:
        return _(
            "Then the points missing are shared more evenly (their squares fall by "
            "{n})."
        ).format(n=-gain.squares)
    return _("Then the weighted metres fall by {metres} m.").format(
        metres=_metres(-gain.cm)
    )


def _better_centre(centre: BetterCentre) -> str:
    return _(
        "The beat of {official} has a better centre: {better} instead of {household}, "
        "{metres} m less."
    ).format(
        official=centre.official_id, better=centre.better_household_id,
        household=centre.household_id, metres=_metres(centre.cm - centre.better_cm),
    )  # fmt: skip


def _exchange_part(proof: Proof) -> list[str]:
    exchange = proof.exchange
    if exchange.why_not == "unequal_workloads":
        return [_(
            "Households weigh unequally, so exchanges of single households prove "
            "nothing: only bounds are given."
        )]  # fmt: skip
    if exchange.why_not == "keep_groups":
        return [_(
            "Village groups are kept together, so exchanges of single households "
            "prove nothing: only bounds are given."
        )]  # fmt: skip
    if exchange.why_not == "exempt_villages":
        return [_(
            "Some villages are exempt from the minimum and others beside them are not, "
            "so exchanges of single households prove nothing: only bounds are given."
        )]  # fmt: skip
    if exchange.why_not == "change_budget":
        return [_(
            "The plan was made with a limit on changes, so better exchanges may exist "
            "that would change more: only bounds are given."
        )]  # fmt: skip
    if exchange.why_not == "home_village":
        return [_(
            "Exchanges that shorten the total would put officials into their home "
            "village, which the rules avoid before metres; nothing is proven."
        )]  # fmt: skip
    numbers = _(
        "(proof: {officials} officials, {exchanges} exchanges, no negative cycle)"
    ).format(
        officials=_count(exchange.n_officials), exchanges=_count(exchange.n_exchanges)
    )
    said = [_given(proof).format(numbers=numbers)]
    if proof.is_pairs:
        said.append(
            _(
                "Two officials share a beat: what is proven is proven of the pairs of "
                "this plan, each counted as one official."
            )
        )
    if not proof.is_nearest:
        said.append(_("Every centre is the best that its beat can have."))
    if exchange.leaves_homes_aside:
        said.append(_(
            "Home villages are left aside: an exchange may still keep an official out "
            "of theirs, at the price of metres."
        ))  # fmt: skip
    if exchange.why_not == "idle_allowed":
        said.append(_(
            "Whom to leave without households was free to choose (idle = "
            '"allowed"); nothing is proven about that choice.'
        ))  # fmt: skip
    return said


def _given(proof: Proof) -> str:
    if proof.is_nearest and proof.n_idle:
        return _(
            "Given who works, no exchange of households among officials can shorten "
            "the total {numbers}."
        )
    if proof.is_nearest:
        return _(
            "No exchange of households among officials can shorten the total {numbers}."
        )
    if proof.n_idle:
        return _(
            "Given the beats' centres and who works, no exchange of households among "
            "officials can shorten the total {numbers}."
        )
    return _(
        "Given the beats' centres, no exchange of households among officials can "
        "shorten the total {numbers}."
    )


def _bounds(proof: Proof) -> list[str]:
    """Say the gap of all regions, then the worst, tight ones apart."""
    said = [
        _(
            "Beats: {gap} above a proven lower bound for these numbers of beats; "
            "worst village {village} {worst}."
        ).format(gap=_percent(proof.gap or 0.0), **_worst(proof, proof.bounds))
    ]
    if proof.restarts is not None:
        said.append(_tried(proof, proof.restarts))
    tight = [bound for bound in proof.bounds if bound.is_tight]
    wide = [bound for bound in proof.bounds if not bound.is_tight]
    if tight and not wide:
        said.append(
            _(
                "In all of these villages the minimum takes nearly every household; "
                "bounds are weak there."
            )
        )
    elif tight:
        said.append(
            ngettext(
                "In {n} village the minimum takes nearly every household: the bound is "
                "weak there, {gap} in all, worst {village} {worst}; elsewhere "
                "{rest}, worst {rest_village} {rest_worst}.",
                "In {n} villages the minimum takes nearly every household: the bound "
                "is weak there, {gap} in all, worst {village} {worst}; elsewhere "
                "{rest}, worst {rest_village} {rest_worst}.",
                len(tight),
            ).format(
                n=_count(len(tight)),
                gap=_percent(_gap_of(tight)),
                **_worst(proof, tight),
                rest=_percent(_gap_of(wide)),
                **{f"rest_{k}": v for k, v in _worst(proof, wide).items()},
            )
        )
    return said


def _tried(proof: Proof, tried: Restarts) -> str:
    """Say what restarts found where the gap is widest."""
    known = {"n": _count(tried.number), "village": _names(proof, tried.villages)}
    if tried.best_cm >= tried.plan_cm:
        return _(
            "{n} restarts found no shorter beats in {village}: what is left there may "
            "be the bound's own weakness."
        ).format(**known)
    less = tried.plan_cm - tried.best_cm
    return _(
        "{n} restarts found beats in {village} that are {metres} m ({share}) shorter, "
        "rules on persons aside: a plan with more effort may find them."
    ).format(**known, metres=_metres(less), share=_percent(less / tried.plan_cm))


def _worst(
    proof: Proof, bounds: list[BeatsBound] | tuple[BeatsBound, ...]
) -> dict[str, str]:
    worst = max(bounds, key=lambda bound: (bound.gap, bound.villages))
    return {"village": _names(proof, worst.villages), "worst": _percent(worst.gap)}


def _names(proof: Proof, villages: tuple[str, ...]) -> str:
    names = ", ".join(_village(proof, village) for village in villages[:3])
    return names + (" ..." if len(villages) > 3 else "")


def _gap_of(bounds: list[BeatsBound]) -> float:
    scatter = sum(bound.scatter_cm for bound in bounds)
    least = sum(bound.bound_cm for bound in bounds)
    return (scatter - least) / scatter if scatter > least else 0.0


def _village(proof: Proof, village: str) -> str:
    name = proof.village_names.get(village, "")
    if not name:
        return village
    return _("{name} ({id})").format(name=name, id=village)


def _some(ids: tuple[str, ...]) -> str:
    return ", ".join(ids[:5]) + (" ..." if len(ids) > 5 else "")


def _count(n: int) -> str:
    return f"{n:,}"


def _metres(cm: int) -> str:
    return f"{cm / 100:,.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
