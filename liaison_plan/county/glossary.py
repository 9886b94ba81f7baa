"""What every column means, in Chinese and in English: the words of the template."""

from __future__ import annotations

_LON = (
    "经度，十进制度数，如 117.4289",
    "longitude in decimal degrees, such as 117.4289",
)
_LAT = ("纬度，十进制度数，如 23.7014", "latitude in decimal degrees, such as 23.7014")
_DATE = ("日期，如 2026-07-10", "date, such as 2026-07-10")
_NEEDS = ("需求，多项用分号隔开", "needs, separated by semicolons")

#: Chinese and English meaning of every column, by table and English heading.
MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "households": {
        "household_id": (
            "每户一个编号，不重复；不得用身份证号或电话号码",
            "an id of its own for every household; never a citizen or phone number",
        ),
        "village_id": (
            "所在村的编号，见“村”表",
            "id of the village, from the table 村",
        ),
        "lon": (
            f"{_LON[0]}；不知道就与纬度一同留空",
            f"{_LON[1]}; leave both empty if unknown",
        ),
        "lat": (
            f"{_LAT[0]}；不知道就与经度一同留空",
            f"{_LAT[1]}; leave both empty if unknown",
        ),
        "workload": (
            "工作量，1 以上的整数；留空为 1",
            "workload in points, a whole number from 1; empty means 1",
        ),
        "group_id": ("所在的村民小组", "village group of the household"),
        "needs": _NEEDS,
        "official_id": (
            "现在包联该户的干部编号；没有就留空",
            "id of the official who serves the household today; empty if none",
        ),
    },
    "officials": {
        "official_id": (
            "每名干部一个编号，不重复；不得用身份证号或电话号码",
            "an id of its own for every official; never a citizen or phone number",
        ),
        "unit_id": ("所在单位的编号", "id of the unit where the official works"),
        "lon": (
            f"出发地的{_LON[0]}；留空则用单位的位置",
            f"base: {_LON[1]}; empty takes the unit's point",
        ),
        "lat": (
            f"出发地的{_LAT[0]}；留空则用单位的位置",
            f"base: {_LAT[1]}; empty takes the unit's point",
        ),
        "rank": (
            "职级：县领导、区领导、局长、正科、副科、科员、律师等",
            "rank: county_leader, district_leader, bureau_head, section_chief, "
            "deputy_section_chief, staff, lawyer or any other",
        ),
        "township_id": (
            "只在某一乡镇包联时填乡镇编号；留空为全县",
            "id of the township the official is bound to; empty means the whole county",
        ),
        "skills": ("专长，多项用分号隔开", "skills, separated by semicolons"),
        "home_village_id": (
            "户籍所在村的编号；编排时避开本村",
            "id of the home village, which plans avoid",
        ),
        "load_min": ("本人最少户数；留空按规则", "least load; empty takes the rules'"),
        "load_max": (
            "本人最多户数；留空按规则",
            "greatest load; empty takes the rules'",
        ),
        "is_available": (
            "是否参加包联：是 或 否；留空为是",
            "takes part: 是 (yes) or 否 (no); empty means yes",
        ),
    },
    "villages": {
        "village_id": ("每村一个编号，不重复", "an id of its own for every village"),
        "name": ("村名或社区名", "name of the village or community"),
        "township_id": ("所属乡镇或街道的编号", "id of the township"),
        "township": ("所属乡镇或街道的名称", "name of the township"),
        "kind": (
            "类型：村、社区、楼宇、企业或商业街",
            "village, community, building, enterprise or shopping_street",
        ),
        "lon": (f"村部的{_LON[0]}", f"village office: {_LON[1]}"),
        "lat": (f"村部的{_LAT[0]}", f"village office: {_LAT[1]}"),
        "needs": _NEEDS,
    },
    "units": {
        "unit_id": ("每个单位一个编号，不重复", "an id of its own for every unit"),
        "name": ("单位名称", "name of the unit"),
        "functions": ("职能，多项用分号隔开", "functions, separated by semicolons"),
        "lon": (f"办公地点的{_LON[0]}", f"office: {_LON[1]}"),
        "lat": (f"办公地点的{_LAT[0]}", f"office: {_LAT[1]}"),
    },
    "pins": {
        "household_id": (
            "必须由该干部包联的户",
            "household that must keep the official",
        ),
        "official_id": ("必须包联该户的干部", "official who must serve the household"),
    },
    "bans": {
        "household_id": (
            "不得由该干部包联的户（如亲属）",
            "household that must not have the official, a relative for instance",
        ),
        "official_id": (
            "不得包联该户的干部",
            "official who must not serve the household",
        ),
    },
    "road_nodes": {
        "node": ("路网节点编号，不重复", "an id of its own for every road node"),
        "lon": _LON,
        "lat": _LAT,
    },
    "road_edges": {
        "u": ("起点的节点编号", "node where the road begins"),
        "v": ("终点的节点编号", "node where the road ends"),
        "length_m": ("长度，米", "length in metres"),
        "class": ("道路类型；航线请写 轮渡", "class of the road; ferry is known"),
        "oneway": (
            "单行：1 只能由起点到终点，-1 反向，0 双向",
            "1 from u to v only, -1 from v to u only, 0 both ways",
        ),
        "minutes": ("通行时间，分钟", "travel time in minutes"),
    },
    "calendar": {
        "date": _DATE,
        "kind": (
            "放假 或 上班；只填与国务院安排不同的日子",
            "holiday or workday; only days that differ from the official schedule",
        ),
    },
    "leave": {
        "official_id": ("请假干部的编号", "id of the official on leave"),
        "from_date": (f"请假第一天；{_DATE[0]}", f"first day away; {_DATE[1]}"),
        "to_date": (f"请假最后一天；{_DATE[0]}", f"last day away; {_DATE[1]}"),
    },
    "ferry_times": {
        "u": ("开航码头的节点编号", "node where the ferry departs"),
        "v": ("到达码头的节点编号", "node where the ferry arrives"),
        "departs": (
            "开航时刻，如 08:30；多个用分号隔开",
            "times of departure such as 08:30, separated by semicolons",
        ),
    },
    "problems": {
        "problem_id": (
            "每个问题一个编号，不重复",
            "an id of its own for every problem",
        ),
        "village_id": ("问题所在村的编号", "id of the village that has the problem"),
        "kind": ("问题类别", "class of the problem"),
        "is_solved": (
            "是否解决：是 或 否；留空为否",
            "solved: 是 (yes) or 否 (no); empty means no",
        ),
    },
    "measures": {
        "measure_id": (
            "每项措施一个编号，不重复",
            "an id of its own for every measure",
        ),
        "village_id": ("措施所在村的编号", "id of the village of the measure"),
        "need": ("措施针对的需求", "need that the measure answers"),
        "is_done": (
            "是否完成：是 或 否；留空为否",
            "done: 是 (yes) or 否 (no); empty means no",
        ),
    },
}

#: Notes above the list of columns.
NOTES: tuple[tuple[str, str], ...] = (
    (
        "一个工作表一张表：住户、干部、村必填，其余可空。"
        "第 1 行是表头，请勿增加标题行或合并单元格。",
        "One sheet a table: 住户, 干部 and 村 are needed, the others may stay empty. "
        "Row 1 holds the headings; add no title rows, merge no cells.",
    ),
    (
        "其他列可以保留，系统不读取。姓名、电话、身份证号请勿填入这些表。",
        "Other columns may stay; they are not read. Keep names, phones and citizen "
        "numbers out of these sheets.",
    ),
    (
        "坐标默认为 WGS-84；高德、腾讯为 GCJ-02，百度为 BD-09，"
        "请在 rules.toml 的 [data] 中写明。",
        "Coordinates are WGS-84 unless rules.toml says gcj02 (Amap, Tencent) or bd09 "
        "(Baidu) under [data].",
    ),
    (
        "“示例”表中是虚构的填写样例。",
        "The sheet 示例 shows invented rows.",
    ),
)
