"""The rules.toml that `new` writes: every key at its default, in both languages."""

from __future__ import annotations

RULES_TEMPLATE = """\
# 规则 Rules. 每一项都可以删去，删去后取这里写的默认值。
# Every key may be deleted; the values written here are the defaults.

[load]
# 工作量区间：每名干部最少和最多的工作量（每户为 1 时即户数）
# Load band: least and greatest load of an official (households, if each counts 1)
min = 20
max = 30
# 未分户的干部："avoid" 尽量没有，"forbidden" 不允许（下限让步），"allowed" 允许
# Officials without households: avoid, forbid (the minimum gives way) or allow them
idle = "avoid"

[distance]
# 片内距离上限（米），0 为不限
# Greatest distance of a household to the centre of its beat in metres; 0 = no limit
scatter_max_m = 0
# 到片距离上限（米），0 为不限
# Greatest distance of an official's base to the beat's centre in metres; 0 = no limit
travel_max_m = 0
# 到片时间上限（分钟），0 为不限
# Greatest travel time in minutes; 0 = no limit
travel_max_min = 0
# 距离算法："straight" 直线，"road" 路网
# How distance is measured: straight line or road network
measure = "straight"
# 绕行系数：直线距离乘以此数
# Detour factor: the straight line is multiplied by it
detour = 1.0
# 个别住户放宽的片内距离上限（米），如 longer = {H0001 = 900}
# A longer limit for single households in metres, such as longer = {H0001 = 900}
longer = {}

[scope]
# 片区的范围："village" 不出村，"township" 不出乡镇，"county" 全县
# A beat stays within its village, its township, or the county
beat_within = "village"
# 可以共用片区的邻村，如 neighbours = [["V01", "V02"]]
# Villages that may share beats, such as neighbours = [["V01", "V02"]]
neighbours = []
# 本村干部："avoid" 尽量避开户籍村，"allow" 允许，"forbid" 不允许
# Officials in their home village: avoid, allow or forbid
home_village = "avoid"
# 同一村民小组是否归同一名干部
# Keep every village group with one official
keep_groups = false
# 每名干部的片区数：1 或 2
# Beats an official may hold: 1 or 2
beats_per_official = 1
# 每个片区的干部数：1，或 2（双人组）
# Officials of a beat: 1, or 2 (a pair)
per_beat = 1
# 双人组的搭配："any" 不限，"town+county" 镇县搭配，"different_units" 不同单位
# Who may form a pair: anyone, one of the town and one of the county, different units
pair_rule = "any"

[exempt]
# 不受下限和未分户规则约束的干部，如 officials = ["G001"]
# Officials exempt from the minimum and the idle rule, such as officials = ["G001"]
officials = []
# 不受下限约束的村，如 villages = ["V01"]
# Villages exempt from the minimum, such as villages = ["V01"]
villages = []

[method]
# 方法："beats" 先划片区再定干部，"nearest" 就近分户（干部住在住户中间时用）
# Beat first and person second, or the nearest official (who lives among the households)
name = "beats"

[weights]
# 各项所占的权重（以米计）
# What counts how much, in metres
scatter = 1.0
travel = 0.1
# 调整一户相当于多少米
# Metres that one changed household may cost
change = 0.0
# 一个单位每多跑一个村相当于多少米
# Metres for each further village a unit works in
unit_split = 500
# 工作量不均的权重（每平方工作量）
# Weight of uneven loads, per squared point
balance = 0.0

[data]
# 坐标系："wgs84"，"gcj02"（高德、腾讯），"bd09"（百度）
# Coordinate system of the tables: wgs84, gcj02 (Amap, Tencent), bd09 (Baidu)
datum = "wgs84"

[solve]
# 随机种子：同样的数据和种子得到同样的方案
# Seed: the same data and seed give the same plan
seed = 0
# 求解力度："quick"，"standard"，"thorough"
# Effort of the search
effort = "standard"
"""
