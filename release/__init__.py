"""Check a release: that builds repeat, what the package contains and under which licences, and the container image."""
