# `make image-check` runs each step of this file in a bare Debian root, and then the service on a read-only file system.
# The digest is that of the index of all platforms. Replace both when you take a newer base:
#   docker buildx imagetools inspect debian:bookworm-slim
ARG DEBIAN=debian:bookworm-20260918-slim@sha256:3783cc01769c7b2b1b83a5c5ad96c815348e28ed7da68e2e3687004faa906251

# Stage 1: the wheel, with page, basemap, guide and snapshot, and the service installed with it. Everything from
# registries is locked with hashes: pip and uv check requirements*.lock, npm checks web/package-lock.json. Node.js comes as
# a Python package.
FROM ${DEBIAN} AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates make python3 python3-venv
WORKDIR /src
COPY . .
RUN make wheel
RUN .venv/bin/uv venv --quiet --python /usr/bin/python3 /opt/routes-geo && \
    .venv/bin/uv pip install --quiet --python /opt/routes-geo/bin/python --compile-bytecode --require-hashes -r requirements.lock && \
    .venv/bin/uv pip install --quiet --python /opt/routes-geo/bin/python --compile-bytecode --no-deps dist/*.whl
# Kernels for processors from 2013 on (AVX2), kept beside the code. For other architectures: KERNELS_FOR=generic.
ARG KERNELS_FOR=x86-64-v3
ENV NUMBA_CPU_NAME=${KERNELS_FOR} NUMBA_CPU_FEATURES=
RUN /opt/routes-geo/bin/python -P release/warm.py

# Stage 2: Debian's Python and the installed service, which needs no folder that can be written to.
FROM ${DEBIAN}
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates python3 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/routes-geo /opt/routes-geo
ARG KERNELS_FOR=x86-64-v3
ENV NUMBA_CPU_NAME=${KERNELS_FOR} NUMBA_CPU_FEATURES= \
    PATH=/opt/routes-geo/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 ROUTES_GEO_HOME=/srv/routes-geo
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["uvicorn", "--factory", "api.app:create_app", "--host", "0.0.0.0", "--port", "8000", "--no-access-log"]
