"""Choose an engine by its name."""

from __future__ import annotations

from routes_geo.errors import InvalidInput, choice_of
from routes_geo.points.engines.engine import ENGINES, Engine


def make_engine(name: str, *, master: str | None = None, threads: int | None = None) -> Engine:
    """Return the engine of a name.

    InvalidInput for an unknown name, for options that the engine does not take, or if it is not installed.
    """
    if name not in ENGINES:
        raise InvalidInput(f"unknown engine {name!r}; {choice_of(name, ENGINES)}")
    if name == "spark":
        return _spark_engine(master, threads)
    if master:
        raise InvalidInput(f"the engine {name} takes no master; leave the master out, or use the engine spark")
    from routes_geo.points.engines.local import LocalEngine  # noqa: PLC0415

    return LocalEngine(threads)


def _spark_engine(master: str | None, threads: int | None) -> Engine:
    if threads:
        raise InvalidInput("the engine spark takes no number of threads; set it in the configuration of Spark")
    try:
        from routes_geo.points.engines.spark import SparkEngine  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InvalidInput(f"the engine spark needs {error.name}; run pip install 'routes-geo[spark]'") from error
    return SparkEngine(master)
