"""When the visits are: duty days, notices, leave, doors to knock at, walks, rosters."""
