"""
proof.json: integers only, sorted keys, no time, no path, no name.

It stands beside the tables it is about and holds their checksums. Whoever reads it can
check every number with sums and comparisons alone (see `inspector`).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_plan.errors import PlanFolderError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.proof.exchanges import Exchanges
    from liaison_plan.proof.prove import Proof

#: Version of proof.json's contents.
SCHEMA = 1


def proof_contents(proof: Proof) -> dict[str, Any]:
    """
    Put a proof into plain dicts of whole numbers and ids.

    Parameters
    ----------
    proof
        Any proof; of a refuted plan the contents have a key `refuted` more.
    """
    weighted = math.floor(proof.weight * proof.scatter_bound_cm)
    contents: dict[str, Any] = {
        "schema": SCHEMA,
        "plan": dict(proof.tables),
        "exchange": _exchange(proof.exchange),
        "bounds": {
            "regions": [
                {
                    "villages": list(bound.villages),
                    "beats": bound.beats,
                    "low": bound.low,
                    "high": bound.high,
                    "scatter_cm": bound.scatter_cm,
                    "bound_cm": bound.bound_cm,
                    "is_tight": bound.is_tight,
                    "multipliers": dict(bound.multipliers),
                }
                for bound in proof.bounds
            ],
            "scatter_bound_cm": proof.scatter_bound_cm,
            "weighted_bound_cm": weighted,
        },
    }
    if proof.is_refuted:
        contents["refuted"] = _refuted(proof.exchange)
    return contents


def write_proof(proof: Proof, plan_folder: str | Path) -> Path:
    """
    Write proof.json beside the tables of a plan, whole or not at all.

    Parameters
    ----------
    proof
        A proof of a plan that is not refuted.
    plan_folder
        The folder of the plan that was proven; an older proof.json is replaced.

    Returns
    -------
    file
        The file written.

    Raises
    ------
    ValueError
        The plan is refuted, so there is no proof to write.
    PlanFolderError
        The folder holds another plan, or cannot be written.
    """
    if proof.is_refuted:
        message = "a refuted plan has no proof"
        raise ValueError(message)
    folder = Path(plan_folder)
    target = folder / "proof.json"
    part = folder / f".proof.json.{os.getpid()}.part"
    text = json.dumps(
        proof_contents(proof), ensure_ascii=False, sort_keys=True, indent=1
    )
    try:
        for name, told in proof.tables.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != told:
                raise PlanFolderError(
                    _(
                        "{file} in {folder} is not the table that was proven: read "
                        "the plan again."
                    ).format(file=name, folder=folder)
                )
        part.write_text(text + "\n", encoding="utf-8", newline="\n")
        part.replace(target)
    except OSError as error:
        raise PlanFolderError(
            _("{file} cannot be written: {why}.").format(
                file=target, why=error.strerror or error
            )
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
    return target


def _exchange(exchange: Exchanges) -> dict[str, Any]:
    return {
        "holds": exchange.holds,
        "why_not": exchange.why_not,
        "leaves_homes_aside": exchange.leaves_homes_aside,
        "officials": exchange.n_officials,
        "exchanges": exchange.n_exchanges,
        "scale": list(exchange.scale),
        "potentials": dict(exchange.potentials),
        "pool": exchange.pool,
        "nobody": exchange.nobody,
    }


def _refuted(exchange: Exchanges) -> dict[str, Any]:
    """List what is better than the plan, and what it breaks."""
    gain = exchange.gain
    return {
        "exchange": [
            {
                "household_id": move.household_id,
                "from_official_id": move.from_official_id,
                "to_official_id": move.to_official_id,
                "from_cm": move.from_cm,
                "to_cm": move.to_cm,
            }
            for move in exchange.cycle
        ],
        "gain": {
            "left_out": gain.left_out,
            "points_missing": gain.missing,
            "points_missing_squared": gain.squares,
            "weighted_cm": gain.cm,
        },
        "centres": [
            {
                "official_id": centre.official_id,
                "household_id": centre.household_id,
                "better_household_id": centre.better_household_id,
                "cm": centre.cm,
                "better_cm": centre.better_cm,
            }
            for centre in exchange.centres
        ],
        "forbidden_household_ids": list(exchange.forbidden),
        "overfull_official_ids": list(exchange.overfull),
    }
