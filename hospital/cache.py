"""A cache that may vanish: Redis holds nothing precious, and when it is away nothing is in the cache."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")
_log = logging.getLogger(__name__)

# How long Redis is left alone after it failed: an outage costs one short wait, not one per look-up.
REST_SECONDS = 5.0
TIMEOUT_SECONDS = 0.25


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; an absent, slow or broken Redis is a cache miss and one line in the log."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": TIMEOUT_SECONDS,
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._away_until = 0.0

    def is_up(self) -> bool:
        """Ask Redis itself, now. For the readiness page."""
        try:
            return bool(self._cache.get_client(None, write=True).ping())
        except (RedisError, OSError):
            return False

    def _try(self, ask: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            answer = ask()
        except (RedisError, OSError):
            if not self._away_until:
                _log.warning("the cache is away; going on without it")
            self._away_until = time.monotonic() + REST_SECONDS
            return otherwise
        if self._away_until:
            _log.info("the cache is back")
            self._away_until = 0.0
        return answer

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        return self._try(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).has_key(key, version), False)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs), True)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs), None)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[str]:
        return self._try(lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), [])

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).touch(key, *args, **kwargs), False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number. Raises ValueError when it is not there, as for any key that was forgotten."""
        answer = self._try(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), None)
        if answer is None:
            raise ValueError("the number is not in the cache")
        return answer

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try(lambda: super(ForgivingRedisCache, self).delete_many(keys, version), None)

    def clear(self) -> None:
        self._try(lambda: super(ForgivingRedisCache, self).clear(), None)
