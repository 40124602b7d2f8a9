# `make serve` and `make test` install everything they need; the second run is fast.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) $(wildcard web/*.html web/*.ts web/*.json) $(wildcard routes_geo/report/*.json routes_geo/picture/*.json)

# Some machines tell Python not to keep what it compiles; every start would then compile all libraries again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve wheel reproduce image-check sbom licences test slow page fuzz chaos soak reliability spark clients lint bench peers scorecard sources figures forms quality docs web browser java lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The first time, the data and the kernels are prepared while the page is built. If that fails, the command says why.
serve: $(VENV)/.build  ## serve the map on embedded data
	@test -e web/dist/index.html || { $(BIN)/python -m api.startup > $(VENV)/prepared.log 2>&1 & } ; \
	  $(MAKE) --no-print-directory web && wait
	$(BIN)/routes-geo serve --port $(PORT)

wheel: $(VENV)/.docs  ## build the sdist and the wheel into dist/, with page, guide and a snapshot of the embedded data
	$(BIN)/python hatch_build.py release

reproduce: $(VENV)/.docs  ## build sdist and wheel twice, in other folders, at other times, by other users, and compare them
	$(BIN)/python -m release.reproduce

sbom: $(VENV)/.dev web  ## write the list of all components of a release to dist/, as CycloneDX
	$(BIN)/python -m release.sbom

licences: $(VENV)/.dev web  ## write docs/reference/licences.md from lock files and metadata; fails for a licence that is not accepted
	$(BIN)/python -m release.licences

image-check:  ## run each step of the Dockerfile in a bare Debian root, then the service on a read-only file system (needs root)
	$(PYTHON) -m release.image_check

test: $(VENV)/.dev web browser  ## run all tests, including those in a browser
	$(BIN)/python hatch_build.py npm test
	$(BIN)/python -m pytest -n 2

slow: $(VENV)/.dev web  ## run the slow tests: every adapter, and every reader of tables, on more than 20,000 damaged files, forecasts of many series, attacks on all vintages, whole static copies
	$(BIN)/python -m pytest -n 2 -m slow

page: $(VENV)/.dev web browser  ## run the tests of the page in all its states, with failures, on phones, by keyboard
	$(BIN)/python -m pytest -n 2 -m page

# Full runs of chaos and soak write their record and docs/reliability.md; RECORD=1 makes a shorter run write them, too.
ROUNDS ?= 20
chaos: $(VENV)/.dev web  ## run the chaos tests: kills, damage, full and slow disks, clocks, hostile files and clients
	@command -v faketime >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends faketime; } || \
	  echo "faketime is missing: tests of clocks are skipped; run apt-get install faketime"
	ROUTES_GEO_CHAOS_ROUNDS=$(ROUNDS) ROUTES_GEO_RECORD=$(or $(RECORD),$(if $(filter 20,$(ROUNDS)),1,0)) \
	  $(BIN)/python -m pytest -n 2 --dist loadfile -m chaos

MINUTES ?= 60
WORKERS ?= 1
soak: $(VENV)/.dev web  ## load the service for an hour while its snapshot is switched, and check every answer (MINUTES=2, WORKERS=4)
	ROUTES_GEO_RECORD=$(or $(RECORD),$(if $(filter 60,$(MINUTES)),1,0)) PYTHONPATH=tests \
	  $(BIN)/python -m soak --minutes $(MINUTES) --workers $(WORKERS)

reliability: $(VENV)/.dev  ## write docs/reliability.md from the records of full runs in docs/reliability/
	$(BIN)/python -m docs.make_reliability

REQUESTS ?= 200000
fuzz: $(VENV)/.clients web  ## fuzz the whole service with requests, and a running one with bytes (20 minutes; REQUESTS=5000: 2)
	ROUTES_GEO_FUZZ_REQUESTS=$(REQUESTS) ROUTES_GEO_RECORD=$(or $(RECORD),$(if $(filter 200000,$(REQUESTS)),1,0)) \
	  $(BIN)/python -m pytest -n 2 -m fuzz

spark: $(VENV)/.spark java  ## run the tests of the Spark engine on a local cluster
	$(BIN)/python -m pytest -m spark

# Debian packages of clients; the target below checks their programs.
CLIENTS = gdal-bin qgis python3-qgis qgis-providers varnish postgresql-15-postgis-3 r-base-core r-cran-readr r-cran-sf nginx-light rclone prometheus systemd
clients: $(VENV)/.clients $(VENV)/.store web browser java tests/clients/node/node_modules  ## run the tests with other software: GDAL, QGIS, PostGIS, R, Varnish, nginx and more
	@command -v ogrinfo >/dev/null && command -v qgis >/dev/null && command -v /usr/sbin/varnishd >/dev/null && \
	  command -v /usr/sbin/nginx >/dev/null && command -v rclone >/dev/null && command -v promtool >/dev/null && command -v systemd-analyze >/dev/null && \
	  test -e /usr/share/postgresql/15/extension/postgis.control && \
	  Rscript -e 'library(readr); library(sf)' >/dev/null 2>&1 || { \
	  test "$$(id -u)" = 0 || { echo "Clients are missing; run apt-get install $(CLIENTS)"; exit 1; }; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $(CLIENTS); }
	$(BIN)/python -m pytest -m clients

tests/clients/node/node_modules: tests/clients/node/package-lock.json | $(VENV)/.clients
	$(BIN)/python hatch_build.py clients
	touch $@

lint: $(VENV)/.dev web  ## check style, types and the layers of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/python hatch_build.py types
	$(BIN)/python hatch_build.py npm run lint

bench: $(VENV)/.bench web peers  ## run the benchmarks, print a table and write benchmarks/results.json
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.page
	$(BIN)/python -m benchmarks.first_start

peers: $(VENV)/.peers  ## install the peers of the benchmarks: tipg, Debian's PostGIS, wrk
	@test -e /usr/share/postgresql/15/extension/postgis.control && command -v wrk >/dev/null || { \
	  test "$$(id -u)" = 0 || { echo "Peers are missing; run apt-get install postgresql-15-postgis-3 wrk"; exit 1; }; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-15-postgis-3 wrk; }

scorecard: $(VENV)/.dev  ## measure forecasts and alarms; write data/scorecard/ and docs/scorecard.md (ten minutes)
	$(BIN)/python -m benchmarks.scorecard
	$(BIN)/routes-geo data refresh

sources: $(VENV)/.dev  ## write docs/reference/sources.md from the publishers' files in ROUTES_GEO_PUBLISHER_FILES
	$(BIN)/python -m docs.make_sources

figures: $(VENV)/.dev  ## write docs/reference/figures.md and revisions.md from data/
	$(BIN)/python -m docs.make_figures
	$(BIN)/python -m docs.make_revisions

forms: $(VENV)/.dev  ## write docs/reference/forms.md from a run of the readers over every form of file
	PYTHONPATH=tests $(BIN)/python -m docs.make_forms

quality: $(VENV)/.dev  ## write docs/quality from docs/quality/texts and the embedded data
	$(BIN)/python -m docs.make_quality

docs: $(VENV)/.docs  ## build the guide, which the service shows at /guide: run notebooks, check every link
	$(BIN)/python -m docs.guide

web: web/dist/index.html tiles/basemap.pmtiles routes_geo/picture/fonts/LICENSE_FONT  ## build the page and the basemap, and copy the fonts of pictures

web/dist/index.html: $(WEB_SOURCES) | $(VENV)/.build
	$(BIN)/python hatch_build.py page

tiles/basemap.pmtiles: tiles/basemap.py tiles/basemap_names.py tiles/topology.py web/package-lock.json | web/dist/index.html
	$(BIN)/python hatch_build.py basemap

routes_geo/picture/fonts/LICENSE_FONT: web/package-lock.json | web/dist/index.html
	$(BIN)/python hatch_build.py fonts
	touch $@

browser:  ## install Chromium and curl from Debian if they are missing
	@{ test -n "$(ROUTES_GEO_CHROMIUM)" || command -v chromium >/dev/null; } && command -v curl >/dev/null || { \
	  test "$$(id -u)" = 0 || { echo "Chromium or curl is missing; run apt-get install chromium curl, or set ROUTES_GEO_CHROMIUM"; exit 1; }; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium curl fonts-dejavu-core; }

java:  ## install Java from Debian if it is missing
	@test -n "$(JAVA_HOME)" || command -v java >/dev/null || { \
	  test "$$(id -u)" = 0 || { echo "Java is missing; run apt-get install openjdk-17-jre-headless, or set JAVA_HOME"; exit 1; }; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless; }

$(BIN)/uv: requirements-uv.lock
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is not Python 3.11 or newer with venv; run make $(MAKECMDGOALS) PYTHON=python3.13"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	touch $@

# Extras of each environment. One lock file pins them all, with hashes; installing an environment removes nothing.
EXTRAS_build = build
EXTRAS_docs = build docs
EXTRAS_dev = build dev docs mcp postgis
EXTRAS_clients = $(EXTRAS_dev) clients
EXTRAS_spark = $(EXTRAS_dev) spark
EXTRAS_bench = $(EXTRAS_dev) bench
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python

$(VENV)/.%: requirements-all.lock pyproject.toml | $(BIN)/uv
	$(INSTALL) --constraint requirements-all.lock -r pyproject.toml $(foreach extra,$(EXTRAS_$*),--extra $(extra))
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

# tipg has a separate environment, because it is measured and not imported.
$(VENV)/.peers: requirements-peers.lock | $(BIN)/uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/peers
	$(BIN)/uv pip sync --quiet --python $(VENV)/peers/bin/python --require-hashes requirements-peers.lock
	touch $@

# A server of object storage, for tests alone; it needs an older python-dateutil than the rest.
$(VENV)/.store: requirements-store.lock | $(BIN)/uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/store
	$(BIN)/uv pip sync --quiet --python $(VENV)/store/bin/python --require-hashes requirements-store.lock
	touch $@

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: | $(BIN)/uv  ## rewrite the lock files from pyproject.toml
	$(COMPILE) pyproject.toml --all-extras -o requirements-all.lock
	$(COMPILE) pyproject.toml -c requirements-all.lock -o requirements.lock
	echo uv | $(COMPILE) - -o requirements-uv.lock
	printf '%s\n' 'tipg>=1.6' 'uvicorn[standard]' | $(COMPILE) - -o requirements-peers.lock
	echo 'moto[server]>=5.1' | $(COMPILE) - -o requirements-store.lock

clean:  ## remove everything that was built or installed here
	rm -rf $(VENV) tests/clients/node/node_modules web/node_modules web/dist web/dist-copy web/dist-guide tiles/basemap.pmtiles routes_geo/picture/fonts dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
