"""Results appear whole, verified, and never over anything that is not ours."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from liaison_plan.cli.show import verification_lines
from liaison_plan.errors import LiaisonPlanError, NoPlanError, PlanFolderError
from liaison_plan.plan.folder import read_plan, write_plan
from liaison_plan.plan.verify import verify
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from types import TracebackType

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.prove import Proof

#: What every demo writes, in the order it is handed over.
DEMO_NAMES = ("plan", "coverage.html", "plan.xlsx")
#: What some write as well: who is posted where, pairs, calendars.
FURTHER_NAMES = (
    "stations", "stations.html", "stations.xlsx",
    "pairs", "pairs.html", "pairs.xlsx", "duty", "roster",
)  # fmt: skip
_PLANS = ("plan", "stations", "pairs")


def refuse_existing(folder: Path) -> None:
    """
    Refuse a plan folder that is there already, before any work is done.

    Raises
    ------
    PlanFolderError
        The folder exists; it is left as it is.
    """
    if folder.exists():
        message = _(
            "{folder} exists already. Choose another name; a plan never changes."
        )
        raise PlanFolderError(message.format(folder=folder))


def refuse_existing_file(file: Path) -> None:
    """
    Refuse to write over rules that are there already.

    Raises
    ------
    LiaisonPlanError
        The file exists; it is left as it is.
    """
    if file.exists():
        message = _("{file} exists already. Choose another name for the new rules.")
        raise LiaisonPlanError(message.format(file=file))


def write_verified(
    county_path: Path, plan: Plan, folder: Path, proof: Proof | None = None
) -> None:
    """
    Write a plan under a temporary name, verify its files, and only then name it.

    A proof that holds is written into the folder too.

    Raises
    ------
    NoPlanError
        A promise is broken; nothing stays behind.
    PlanFolderError
        The folder is there already or cannot be written.
    """
    refuse_existing(folder)
    with _Workshop(folder) as shop:
        written = write_plan(plan, shop / "plan")
        _refuse_broken(county_path, written)
        if proof is not None and not proof.is_refuted:
            from liaison_plan.proof.folder import write_proof

            write_proof(proof, written)
        refuse_existing(folder)
        _rename(written, folder)


def _refuse_broken(county_path: Path, written: Path) -> None:
    findings = verify(county_path, written)
    faults = findings[findings["severity"] == "fault"].reset_index(drop=True)
    if len(faults):
        head = _("The plan did not pass its verification and was not written.")
        raise NoPlanError("\n".join([head, *verification_lines(faults)]), faults)


class Delivery:
    """
    The results of a demo, replaced together and only if they were a demo's.

    Use as a context: `add_plan`, `place`, then `hand_over`; without the last nothing
    is changed.
    """

    def __init__(self, folder: Path, county: County) -> None:
        self._folder = folder
        self._shop = _Workshop(folder / "plan")
        self._refuse_strangers(county)

    def __enter__(self) -> Self:
        self._shop.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._shop.__exit__(kind, error, trace)

    def add_plan(self, county_path: Path, plan: Plan, name: str = "plan") -> None:
        """Write a plan where it is verified; a broken one is an error."""
        _refuse_broken(county_path, write_plan(plan, self.place(name)))

    def place(self, name: str) -> Path:
        """Where to write a result before it is handed over."""
        return self._shop.folder / name

    def hand_over(self) -> None:
        """Move the results to their names; the ones of an earlier demo go."""
        further = [name for name in FURTHER_NAMES if self.place(name).exists()]
        for name in (*DEMO_NAMES, *further):
            target = self._folder / name
            if target.is_dir():
                _rename(target, self._shop.folder / f"old-{name}")
            _rename(self.place(name), target)

    def _refuse_strangers(self, county: County) -> None:
        """Refuse a folder where a plan is not one of this very county."""
        if self._folder.is_file():
            message = _("{folder} is a file. Choose another name.")
            raise PlanFolderError(message.format(folder=self._folder))
        message = _(
            "{folder} holds a plan that is not this demo's. Remove it or choose "
            "another folder with --out."
        ).format(folder=self._folder)
        is_demo = (self._folder / "plan").exists()
        for name in (*_PLANS, "duty", "roster"):
            target = self._folder / name
            if not target.exists():
                continue
            if not is_demo:
                raise PlanFolderError(message)
            if name not in _PLANS:
                continue
            try:
                earlier = read_plan(target)
            except PlanFolderError as error:
                raise PlanFolderError(message) from error
            if earlier.county_hashes != county.table_hashes:
                raise PlanFolderError(message)


class _Workshop:
    """A temporary folder beside the target, so that renaming is one step."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._made: list[Path] = []
        self.folder = Path()

    def __enter__(self) -> Path:
        parent = self._target.absolute().parent
        self._made = [p for p in (parent, *parent.parents) if not p.exists()]
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self.folder = Path(
                tempfile.mkdtemp(prefix=f".{self._target.name}-", dir=parent)
            )
        except OSError as error:
            raise _not_written(self._target, error) from error
        return self.folder

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for parent in self._made:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()


def _rename(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        raise _not_written(target, error) from error


def _not_written(target: Path, error: OSError) -> PlanFolderError:
    message = _(
        "{file} cannot be written: {why}. Close it where it is open, or choose another "
        "name."
    )
    return PlanFolderError(message.format(file=target, why=error.strerror or error))
