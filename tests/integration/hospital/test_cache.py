"""Redis away is a cache miss."""

import logging

import pytest

from hospital.cache import ForgivingRedisCache


@pytest.fixture
def away(tmp_path) -> ForgivingRedisCache:
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_nothing_is_in_a_cache_that_is_away(away):
    assert away.get("key", "otherwise") == "otherwise"
    assert away.get_many(["key"]) == {}
    assert away.add("key", 1) is True
    assert away.set("key", 1) is None
    assert away.set_many({"key": 1}) == []
    assert away.touch("key") is False
    assert away.has_key("key") is False
    assert away.delete("key") is False
    assert away.delete_many(["key"]) is None
    assert away.clear() is None
    assert away.get_or_set("key", lambda: 7) == 7
    assert away.is_up() is False


def test_a_counter_that_was_forgotten_says_so(away):
    with pytest.raises(ValueError, match="not in the cache"):
        away.incr("key")


def test_an_outage_is_one_line_in_the_log(away, caplog):
    with caplog.at_level(logging.INFO, "hospital.cache"):
        for _look in range(5):
            away.get("key")

    assert [record.getMessage() for record in caplog.records] == ["the cache is away; going on without it"]


def test_redis_that_is_there_keeps_things():
    from django.core.cache import cache

    if not cache.is_up():
        pytest.skip("no Redis: the test run starts one and names it in REDIS_URL")
    cache.set("hospital-test", {"a": 1}, 5)

    assert cache.get("hospital-test") == {"a": 1}
    assert cache.delete("hospital-test") is True
