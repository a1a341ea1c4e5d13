"""Is it alive, can it work: for the supervisor, the proxy and the operator. Says nothing about anybody."""

from functools import cache

from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.clock import now
from hospital.cache import ForgivingRedisCache

# Reminders, sessions and logs use the application's clock beside the database's; more apart is a fault.
MOST_CLOCK_DIFFERENCE_SECONDS = 5.0


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The hospital can work: database there, migrated, clocks agree. Redis is reported, not required."""
    checks: dict[str, object] = {"database": False, "migrations": False, "clock": False}
    try:
        apart = abs((now() - timezone.now()).total_seconds())
        checks.update(
            database=True,
            clock=apart <= MOST_CLOCK_DIFFERENCE_SECONDS,
            migrations=_is_migrated() or _forget(),
        )
    except DatabaseError:
        pass
    ready = all(checks.values())
    body = {"ready": ready, **checks, "redis": _redis_is_up()}
    response = JsonResponse(body, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = "5"
    return response


def _redis_is_up() -> bool:
    redis = caches["default"]
    return isinstance(redis, ForgivingRedisCache) and redis.is_up()


@cache
def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _forget() -> bool:
    # Migrated once is migrated for the life of this process; not yet migrated is asked again.
    _is_migrated.cache_clear()
    return False
