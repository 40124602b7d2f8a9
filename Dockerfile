# Stage 1: the wheel, with the web page, the basemap, the guide and a snapshot, built with locked dependencies. Node.js
# comes as a Python package.
FROM python:3.11-slim AS wheel
WORKDIR /src
COPY . .
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make && make wheel

# Stage 2: the service with the locked dependencies, and a snapshot of the embedded data made once, here.
FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 ROUTES_GEO_HOME=/srv/routes-geo
COPY requirements.lock /tmp/requirements.lock
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock && rm /tmp/requirements.lock
COPY --from=wheel /src/dist/*.whl /tmp/wheels/
RUN pip install --no-cache-dir --no-deps /tmp/wheels/*.whl && rm -r /tmp/wheels && routes-geo build
# Kernels are compiled again where this cannot be written, or is empty.
ENV NUMBA_CACHE_DIR=/tmp/numba
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["uvicorn", "--factory", "api.app:create_app", "--host", "0.0.0.0", "--port", "8000", "--no-access-log"]
