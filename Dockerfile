# Two images from one tree: `web` (no torch in it) and `worker` (with torch, for both queues).
# Build:  docker build --target web -t reviewapp-web .   ·   docker build --target worker -t reviewapp-worker .

FROM node:22-bookworm-slim AS front_end
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS ground
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    OMP_WAIT_POLICY=PASSIVE
# The folders exist in the image so that a new volume over them belongs to the same person.
RUN useradd --uid 10001 --create-home reviewapp \
    && install -d -o reviewapp -g reviewapp /data /pixels /anchors
WORKDIR /app

FROM ground AS web
COPY pyproject.toml constraints.txt CHANGELOG.md README.md LICENSE manage.py ./
COPY reviewapp/ reviewapp/
COPY reviewapp_client/ reviewapp_client/
COPY generation/ generation/
RUN pip install -c constraints.txt -e .
COPY deploy/healthcheck.py deploy/healthcheck_worker.py deploy/
COPY --from=front_end /src/frontend/dist/ frontend/dist/
RUN DATA_DIR=/tmp/build STATIC_ROOT=/app/build/static python manage.py collectstatic --noinput \
    && rm -rf /tmp/build
USER reviewapp
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py"]
CMD ["python", "-m", "uvicorn", "reviewapp.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off"]

FROM web AS worker
USER root
RUN pip install -c constraints.txt -e '.[gpu]'
USER reviewapp
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "deploy/healthcheck_worker.py"]
CMD ["celery", "-A", "reviewapp.celery", "worker", "-Q", "cpu"]
