"""Dongshan county (东山县): the figures of the newspaper report of 2015-05-27."""

from liaison_plan.county.invented.programme import Programme

DONGSHAN = Programme(
    key="dongshan",
    n_households=33_410,
    n_officials=1_694,
    seat="西埔镇",
    metres_per_degree=(101_830.0, 111_195.0),
    known_sizes={"澳角村": 841},
    odd_sizes=((16, 16), (7, 19), (31, 39)),
)
