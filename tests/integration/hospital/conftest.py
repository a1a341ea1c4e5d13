import pytest
from rest_framework.test import APIClient

from tests.factories.staff import SiteFactory, coordinator_reyes


@pytest.fixture
def small_api(settings):
    settings.ROOT_URLCONF = "tests.integration.hospital.urls"


@pytest.fixture
def reyes(db):
    return coordinator_reyes(SiteFactory(code="north"))


@pytest.fixture
def api(small_api, reyes) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_login(reyes)
    return client
