# syntax=docker/dockerfile:1
# The image of one service: publisher. Written by tools/dockerfiles.py from deploy/docker/Dockerfile.template.
# Build at the root of the repository: docker build -f deploy/docker/publisher.Dockerfile -t lantoa-publisher .
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements/installer.lock requirements/publisher.lock requirements/
RUN python -m venv --without-pip /opt/lantoa \
 && pip --python /opt/lantoa/bin/python install --no-cache-dir --require-hashes -r requirements/publisher.lock \
 && pip install --no-cache-dir --require-hashes -r requirements/installer.lock
COPY libs/common libs/common
COPY services/publisher services/publisher
RUN pip wheel --no-cache-dir --no-deps --no-index --no-build-isolation --wheel-dir /wheels libs/common services/publisher \
 && pip --python /opt/lantoa/bin/python install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="lantoa-publisher" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/lantoa/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANTOA_DATA=/data \
    LANTOA_ADMIN_HOST=0.0.0.0 \
    LANTOA_ADMIN_PORT=9090 \
    LANTOA_LOG_FORMAT=json
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data /data/keys /data/files
COPY --from=build /opt/lantoa /opt/lantoa
USER 10001:10001
WORKDIR /data
EXPOSE 8081 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9090/live', timeout=4)"]
ENTRYPOINT ["lantoa"]
CMD ["run", "publisher"]
