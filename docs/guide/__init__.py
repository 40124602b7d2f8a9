"""Build the guide: the pages of `docs/` as a site that loads nothing from other hosts.

`make docs` runs `python -m docs.guide`, and the build of a wheel does the same.
"""
