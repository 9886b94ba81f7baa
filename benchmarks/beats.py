"""Beats against k-means-constrained: same villages, number of beats, band, metres."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.side import run_side
from benchmarks.table import Row, Skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Table = NDArray[np.int32]

METRES_PER_DEGREE = 6_371_008.8 * np.pi / 180


@dataclass(frozen=True)
class Job:
    """
    One village to cut.

    Attributes
    ----------
    village_id, lon, lat
        The village and the points of its households, degrees.
    n_beats, low, high
        Beats to make and the least and most households of one, as our plan has them.
    """

    village_id: str
    lon: list[float]
    lat: list[float]
    n_beats: int
    low: int
    high: int

    def metres(self) -> NDArray[np.float64]:
        """Project to local metres about the village's middle: what both sides see."""
        lon, lat = np.array(self.lon), np.array(self.lat)
        east = (lon - lon.mean()) * np.cos(np.radians(lat.mean()))
        return np.column_stack([east, lat - lat.mean()]) * METRES_PER_DEGREE


def prepare(path: str) -> dict[str, Any]:
    """
    Make our plan of the bundled county and keep its number of beats and bands.

    Villages that no number of beats within 20 to 30 fits are left out, and so are those
    of one beat, where there is nothing to choose.
    """
    from liaison_plan.county.bundled import bundled_county
    from liaison_plan.county.reading import read_county
    from liaison_plan.rules.model import read_rules
    from liaison_plan.solving.make_plan import make_plan

    folder = bundled_county("dongshan")
    county, rules = read_county(folder), read_rules(folder)
    begin = time.perf_counter()
    plan = make_plan(county, rules, workers=1)
    seconds = time.perf_counter() - begin
    broken = plan.exceptions["rule"] == "village_cannot_be_cut"
    left_out = set(plan.exceptions.loc[broken, "village_id"])
    jobs = []
    for village_id, beats in plan.beats.groupby("village_id"):
        if village_id in left_out or len(beats) == 1:
            continue
        mine = county.households[county.households["village_id"] == village_id]
        jobs.append(
            Job(
                str(village_id),
                mine["lon"].tolist(),
                mine["lat"].tolist(),
                len(beats),
                int(beats["load"].min()),
                int(beats["load"].max()),
            )
        )
    Path(path).write_text(json.dumps([asdict(job) for job in jobs]), encoding="utf-8")
    return {"seconds": seconds, "villages": len(jobs), "left_out": len(left_out)}


def kmeans(path: str, n_init: int) -> dict[str, Any]:
    """Cut every village with k-means-constrained."""
    from k_means_constrained import KMeansConstrained

    def cut(job: Job, points: NDArray[np.float64]) -> NDArray[np.int64]:
        solver = KMeansConstrained(
            n_clusters=job.n_beats,
            size_min=job.low,
            size_max=job.high,
            n_init=n_init,
            random_state=0,
            n_jobs=1,
        )
        return np.asarray(solver.fit_predict(points))

    return _cut_all(path, cut)


def ours(path: str, kicks: int) -> dict[str, Any]:
    """
    Cut every village with the function that `plan` calls, at standard effort.

    Parameters
    ----------
    path
        The jobs.
    kicks
        Kicks per beat; -1 leaves what standard effort has.
    """
    from liaison_plan.solving import cutting

    standard = cutting.KICKS["standard"]
    if kicks >= 0:
        cutting.KICKS["standard"] = kicks

    def cut(job: Job, points: NDArray[np.float64]) -> NDArray[np.int64]:
        x, y = points.T
        gaps = np.hypot(x[:, None] - x, y[:, None] - y)
        table = np.rint(gaps * 100).astype(np.int32)

        def block(centres: NDArray[np.int64], households: NDArray[np.int64]) -> Table:
            return table[centres[:, None], households]

        return cutting.cut_into_beats(
            points,
            block,
            np.full(job.n_beats, job.low, np.int64),
            np.full(job.n_beats, job.high, np.int64),
            seed=0,
            effort="standard",
        ).beat

    return {**_cut_all(path, cut), "standard_kicks": standard}


def measure(scratch: Path) -> list[Row | Skip]:
    """Run all sides, one after the other."""
    path = str(scratch / "villages.json")
    made = run_side("benchmarks.beats:prepare", path=path)
    once = run_side("benchmarks.beats:kmeans", path=path, n_init=1)
    ten = run_side("benchmarks.beats:kmeans", path=path, n_init=10)
    ours = run_side("benchmarks.beats:ours", path=path, kicks=-1)
    bare = run_side("benchmarks.beats:ours", path=path, kicks=0)
    per_kick = (ours["seconds"] - bare["seconds"]) / ours["standard_kicks"]
    kicks = int((ten["seconds"] - bare["seconds"]) / per_kick)
    equal = run_side("benchmarks.beats:ours", path=path, kicks=kicks)
    what = f"beats, {made['villages']} villages"
    lower = 1 - ours["scatter_m"] / ten["scatter_m"]
    faster = ten["seconds"] / ours["seconds"]
    lower_equal = 1 - equal["scatter_m"] / ten["scatter_m"]
    return [
        *_rows(f"{what}, standard, against n_init=1", ours, once),
        *_rows(
            f"{what}, standard, against n_init=10", ours, ten,
            scatter=("1 % lower", lower >= 0.01), seconds=("1/5", faster >= 5),
        ),
        *_rows(
            f"{what}, {kicks} kicks a beat instead of {ours['standard_kicks']},"
            " against n_init=10 in equal time",
            equal, ten,
            scatter=("2 % lower", lower_equal >= 0.02),
        ),
    ]  # fmt: skip


def score(
    points: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[float, float]:
    """
    Measure a cut the same way for both sides.

    Returns
    -------
    scatter_m
        Metres from every household to the household of its beat that makes their sum
        least (the 1-median).
    squared_m2
        Squared metres to the beat's mean: what k-means makes small.
    """
    scatter = squared = 0.0
    for label in np.unique(labels):
        beat = points[labels == label]
        gaps = np.hypot(*(beat[:, None, :] - beat[None, :, :]).transpose(2, 0, 1))
        scatter += float(gaps.sum(axis=1).min())
        squared += float(((beat - beat.mean(axis=0)) ** 2).sum())
    return scatter, squared


def _cut_all(
    path: str, cut: Callable[[Job, NDArray[np.float64]], NDArray[np.int64]]
) -> dict[str, Any]:
    """Cut every village, timing only the cutting, then measure and check the cuts."""
    jobs = [Job(**job) for job in json.loads(Path(path).read_text(encoding="utf-8"))]
    seconds = scatter = squared = 0.0
    for job in jobs:
        points = job.metres()
        begin = time.process_time()
        labels = cut(job, points)
        seconds += time.process_time() - begin
        sizes = np.unique(labels, return_counts=True)[1]
        if len(sizes) != job.n_beats or sizes.min() < job.low or sizes.max() > job.high:
            message = f"{job.village_id}: {sizes.tolist()} breaks {job.low}-{job.high}"
            raise RuntimeError(message)
        here = score(points, labels)
        scatter, squared = scatter + here[0], squared + here[1]
    return {"seconds": seconds, "scatter_m": scatter, "squared_m2": squared}


def _rows(
    work: str,
    ours: dict[str, Any],
    other: dict[str, Any],
    *,
    scatter: tuple[str, bool | None] = ("", None),
    seconds: tuple[str, bool | None] = ("", None),
) -> list[Row | Skip]:
    return [
        Row(work, "scatter, m", ours["scatter_m"], other["scatter_m"], *scatter, 0),
        Row(
            work, "squared measure of k-means, million m2",
            ours["squared_m2"] / 1e6, other["squared_m2"] / 1e6, digits=2,
        ),
        Row(work, "processor time, s", ours["seconds"], other["seconds"], *seconds, 1),
        Row(work, "peak memory, MB", ours["peak_mb"], other["peak_mb"], digits=0),
    ]  # fmt: skip
