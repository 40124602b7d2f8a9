"""Choose an engine by its name."""

from __future__ import annotations

from routes_geo.errors import InvalidInput
from routes_geo.points.engines.engine import ENGINES, Engine


def make_engine(name: str, *, master: str | None = None, threads: int | None = None) -> Engine:
    """Engine by name; InvalidInput for an unknown one, for options that it does not take, or if it is not installed."""
    if name not in ENGINES:
        raise InvalidInput(f"engine {name!r}; the engines are {', '.join(ENGINES)}")
    if name == "spark":
        return _spark_engine(master, threads)
    if master:
        raise InvalidInput(f"a master is for a cluster, and the engine {name} has none")
    from routes_geo.points.engines.local import LocalEngine  # noqa: PLC0415

    return LocalEngine(threads)


def _spark_engine(master: str | None, threads: int | None) -> Engine:
    if threads:
        raise InvalidInput("threads are for the local engine; Spark's are set by its own configuration")
    try:
        from routes_geo.points.engines.spark import SparkEngine  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InvalidInput(f"the engine spark needs {error.name}: pip install 'routes-geo[spark]'") from error
    return SparkEngine(master)
