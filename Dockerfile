# One image for web, worker, beat and the migrations; what it does is the command it is given.

FROM node:22-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim AS packages
COPY requirements/run.txt /build/run.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/run.txt

FROM python:3.11-slim AS app
RUN apt-get update && apt-get install --yes --no-install-recommends gettext
ENV PATH=/venv/bin:$PATH DJANGO_SETTINGS_MODULE=hospital.settings.production
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=front-end /build/node_modules node_modules
# The build's key signs nothing; "libs" are third-party widgets that no page uses.
RUN export SECRET_KEY=only-while-the-image-is-built DATABASE_URL=postgres:///none \
    && if [ -d locale ]; then python manage.py compilemessages --verbosity 0; fi \
    && python manage.py collectstatic --no-input --ignore libs --verbosity 0 \
    && rm -r node_modules

FROM python:3.11-slim
RUN groupadd --system --gid 10001 greenlist \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent greenlist
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=hospital.settings.production
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=app /app .
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "deploy/production/healthcheck.py", "web"]
CMD ["gunicorn", "--config", "python:deploy.web", "--bind", "0.0.0.0:8000"]
