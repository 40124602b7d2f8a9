"""A long mixed load on a real service while its snapshot is switched; `make soak` runs it.

It is a program and not a test, because it runs for an hour, shows its progress, and measures. Its parts have tests
beside them. `questions` are what clients ask, `asking` asks and checks, `reference` has the right answers, `rude` are
clients that are slow, silent or abort, `watching` measures the service, and `switching` switches the snapshot.
"""
