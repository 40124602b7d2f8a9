"""How Chromium is started by tests: without a display, and cut off from every address but this machine's."""

from __future__ import annotations

ARGUMENTS = [
    "--use-angle=swiftshader",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

# A browser that has no WebGL, as on old or locked-down machines.
WITHOUT_WEBGL = [
    *(argument for argument in ARGUMENTS if "angle" not in argument),
    "--disable-gpu",
    "--disable-webgl",
    "--disable-3d-apis",
]
