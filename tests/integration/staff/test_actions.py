"""What changes about people who sign in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from common.refusals import BadInput, Refused
from staff import actions
from staff.domain.roles import Role
from staff.domain.sign_in import PER_PERSON_AND_ADDRESS
from staff.models import SignInAttempt, User
from tests.factories.staff import SiteFactory, coordinator_reyes


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_the_same_moment_no_more_than_the_limit_get_through():
    at = timezone.now()

    def guess(_number):
        try:
            actions.begin_sign_in(username="reyes", address="10.0.0.7", at=at)
        except Refused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        let_through = sum(pool.map(guess, range(32)))

    assert let_through <= PER_PERSON_AND_ADDRESS.attempts
    assert SignInAttempt.objects.count() == let_through


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "martareyes12", "qwertyuiop123"])
def test_a_weak_password_is_refused_at_its_field(password):
    with pytest.raises(BadInput) as refused:
        actions.create_staff(
            username="martareyes",
            full_name="Marta Reyes",
            role=Role.COORDINATOR,
            sites=[SiteFactory()],
            password=password,
        )

    assert refused.value.field == "password"
    assert not User.objects.exists()


@pytest.mark.django_db
def test_changes_to_a_person_are_kept_without_the_password():
    person = coordinator_reyes(password="correct horse battery staple")
    User.objects.filter(pk=person.pk).update(role=Role.MANAGER.value)

    history = list(person.events.order_by("pgh_id").values_list("pgh_label", "role"))

    assert history == [("insert", "coordinator"), ("update", "manager")]
    assert "password" not in {field.name for field in person.events.model._meta.get_fields()}
