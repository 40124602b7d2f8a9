"""Find out whether a service runs at an address, and open its pages in a browser."""

from __future__ import annotations

from routes_geo.errors import DataError, InvalidInput

DEFAULT_PORT = 8000
_TIMEOUT_S = 3.0
_MOST_BYTES = 65_536


def local_address(port: int) -> str:
    """Return the address of a service on this machine."""
    return f"http://127.0.0.1:{port}"


def check_port(host: str, port: int) -> None:
    """Raise InvalidInput if nothing can listen at a port of this machine, because another program does."""
    import errno  # noqa: PLC0415
    import socket  # noqa: PLC0415

    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise InvalidInput(f"cannot listen at {host}, port {port}: {error.strerror}") from error
        raise InvalidInput(
            f"port {port} of {host} is used by another program; give another one, such as --port {port % 65_535 + 1}"
        ) from error


def find_service(address: str, *, must_run: bool) -> bool:
    """Return whether a service of this project answers at an address.

    InvalidInput for an address that is not one of http or https. DataError if something else answers there; with
    `must_run`, also if nothing does.
    """
    from http import HTTPStatus  # noqa: PLC0415
    from urllib.error import HTTPError, URLError  # noqa: PLC0415
    from urllib.parse import urlsplit  # noqa: PLC0415
    from urllib.request import ProxyHandler, build_opener  # noqa: PLC0415

    if urlsplit(address).scheme not in ("http", "https"):
        raise InvalidInput(f"{address!r} is not an address; give one such as {local_address(DEFAULT_PORT)}")
    opener = build_opener() if must_run else build_opener(ProxyHandler({}))  # no proxy reaches this machine itself
    try:
        with opener.open(f"{address.rstrip('/')}/readyz", timeout=_TIMEOUT_S) as answer:
            is_ours = b'"snapshot"' in answer.read(_MOST_BYTES)
    except HTTPError as error:  # ours is 503 until its first tile is prepared
        is_ours = error.code == HTTPStatus.SERVICE_UNAVAILABLE and b'"trace_id"' in error.read(_MOST_BYTES)
    except (URLError, OSError, ValueError) as error:
        if must_run:
            raise DataError(f"{address}: no service answers there; start one with `routes-geo serve`") from error
        return False
    if not is_ours:
        raise DataError(f"{address}: another program answers there; give the service another port with --port")
    return True


def show_page(page: str) -> None:
    """Open a page in the default browser. The address is printed before, for machines without a browser."""
    import webbrowser  # noqa: PLC0415

    webbrowser.open(page)
