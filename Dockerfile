# Two stages: the first resolves the lock file into a virtual environment, the second only runs it.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
ENV UV_PROJECT_ENVIRONMENT=/opt/dprk-screen UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /src
# What a setting may need has to be there: nobody installs into a running image. `cluster`, which needs
# its own processes anyway, is left out: docker build --build-arg EXTRAS="--all-extras" .
ARG EXTRAS="--extra oidc --extra redis --extra telemetry"
# Dependencies first: they change less often than our code. Wheels only, nothing is compiled here.
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --no-build --no-install-project $EXTRAS
COPY api api
COPY lists lists
COPY migrations migrations
COPY screening screening
# Every dependency is in place by now; this builds only our own wheel.
RUN uv sync --frozen --no-dev --no-editable $EXTRAS

FROM python:3.13-slim
# The search kernels are compiled into the image, so that a container starts at once.
ENV NUMBA_CACHE_DIR=/opt/numba
COPY --from=build /opt/dprk-screen /opt/dprk-screen
# pg_dump and pg_restore: `dprk-screen backup` and `restore` on PostgreSQL.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10000 --create-home --home-dir /var/lib/dprk-screen dprk-screen \
    && /opt/dprk-screen/bin/python -m screening && chown -R 10000 /opt/numba
ENV PATH=/opt/dprk-screen/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DPRK_SCREEN_HOST=0.0.0.0 \
    DPRK_SCREEN_DATABASE_URL=sqlite:////var/lib/dprk-screen/lists.sqlite3 \
    DPRK_SCREEN_CACHE_DIR=/var/lib/dprk-screen/cache \
    DPRK_SCREEN_BATCH_DIR=/var/lib/dprk-screen/batches \
    DPRK_SCREEN_AUDIT_SEAL_KEY_FILE=/var/lib/dprk-screen/audit/seal-keys \
    DPRK_SCREEN_AUDIT_HEADS_FILE=/var/lib/dprk-screen/audit/heads.jsonl
USER 10000
WORKDIR /var/lib/dprk-screen
VOLUME /var/lib/dprk-screen
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/healthz' % os.environ.get('DPRK_SCREEN_PORT', 8000), timeout=4)"]
ENTRYPOINT ["dprk-screen"]
CMD ["serve"]
