"""Serve with several processes. They are forked from one that has loaded and prepared everything, and share its memory.

This is the only module that knows gunicorn. It starts a process again if one dies, and passes signals on.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from uvicorn_worker import UvicornWorker

from api.figures.reports import load_renderer
from api.startup import WarmUp

if TYPE_CHECKING:
    from fastapi import FastAPI

_SILENT_S = 120  # a process that has not answered gunicorn for so long is killed and started again
_LEAVE_S = 30  # for requests, after a signal to stop


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """An application that is loaded already."""

    def __init__(self, application: FastAPI, options: Mapping[str, object]) -> None:
        self._application, self._options = application, options
        super().__init__()

    def load_config(self) -> None:
        """Take the options given, and nothing from the command line or a file."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> FastAPI:
        """Return the application."""
        return self._application


def serve_in_processes(application: FastAPI, host: str, port: int, workers: int, connection: Any) -> None:
    """Serve until a signal stops the process. No thread may run: a fork would not take it along.

    `connection` makes the connections of uvicorn, as its option `http`.
    """

    class Worker(UvicornWorker):  # type: ignore[misc]
        CONFIG_KWARGS = {"loop": "auto", "http": connection, "access_log": False}  # noqa: RUF012

    load_renderer()
    WarmUp(application.state.routes_geo.current()).run()
    gc.collect()
    gc.freeze()  # a collection then leaves the shared pages alone
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": Worker,
        "preload_app": True,
        "timeout": _SILENT_S,
        "graceful_timeout": _LEAVE_S,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    _Application(application, options).run()
