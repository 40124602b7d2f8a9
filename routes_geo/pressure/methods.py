"""The versions of the score: the parts that each uses, and their weights.

A score is always that of one version, and so is a series of scores. Method 3 always uses the same three parts, so its
scores can be compared over time. Method 2 used whichever of five parts had data, and a score could change only because
a part came or went. Method 1 had indicators and no score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from routes_geo.errors import InvalidInput
from routes_geo.pressure.indicators import METHOD_VERSION
from routes_geo.pressure.parts import PartName

HEADLINE_PARTS = (PartName.LEVEL, PartName.SHOCK, PartName.YEAR_ON_YEAR)


@dataclass(frozen=True, slots=True)
class Method:
    """A version of the score.

    `parts` are those that it uses; if it `is_fixed`, always all of them. If `from_zero`, the year-on-year part has a
    value without detections a year before. If `withholds`, a score of reliability D is not shown.
    """

    version: str
    parts: tuple[PartName, ...]
    weights: Mapping[PartName, float]
    is_fixed: bool
    from_zero: bool
    withholds: bool


METHOD_2 = Method(
    "2",
    tuple(PartName),
    {
        PartName.LEVEL: 0.30,
        PartName.SHOCK: 0.25,
        PartName.YEAR_ON_YEAR: 0.15,
        PartName.LOAD: 0.20,
        PartName.CONCENTRATION: 0.10,
    },
    is_fixed=False,
    from_zero=False,
    withholds=True,
)
# The weights of the three parts are to each other as in method 2: 0.30 to 0.25 to 0.15.
METHOD_3 = Method(
    METHOD_VERSION,
    HEADLINE_PARTS,
    dict(zip(HEADLINE_PARTS, (6 / 14, 5 / 14, 3 / 14), strict=True)),
    is_fixed=True,
    from_zero=True,
    withholds=False,
)
METHODS: Mapping[str, Method] = {method.version: method for method in (METHOD_2, METHOD_3)}


def find_method(version: str | None = None, parts: Sequence[PartName] | None = None) -> Method:
    """Return a version of the score (None: the newest), with some of its parts (None: all, in their fixed order).

    InvalidInput for an unknown version, and for parts that the version does not use or always uses.
    """
    method = METHODS.get(METHOD_VERSION if version is None else version)
    if method is None:
        raise InvalidInput(f"unknown method {version!r}; choose one of {', '.join(METHODS)}")
    if parts is None or set(parts) == set(method.parts):
        return method
    if method.is_fixed:
        raise InvalidInput(
            f"method {method.version} always uses the parts {', '.join(method.parts)}; to choose among "
            f"{', '.join(PartName)}, add method={METHOD_2.version}"
        )
    return replace(method, parts=tuple(part for part in method.parts if part in parts))
