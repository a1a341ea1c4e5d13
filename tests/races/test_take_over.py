"""A released session that everybody wants: one has it, and each of the others hears who."""

from datetime import timedelta

import pytest

import scheduling.actions
from common.clock import now
from scheduling.models import TheatreSession
from tests.factories.small import a_session, a_surgeon, small_hospital
from tests.races.conftest import CLIENTS, clients_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 3


def test_of_all_who_take_a_released_session_over_one_has_it_and_the_others_hear_who(track):
    hospital = small_hospital()
    takers = [a_surgeon(hospital.site) for _ in range(CLIENTS)]
    names = {str(taker.pk): taker.full_name for taker in takers}

    with clients_of([hospital.reyes] * CLIENTS) as clients:
        for week in range(1, ROUNDS + 1):
            start = (now() + timedelta(weeks=week)).replace(minute=0, second=0, microsecond=0)
            session = a_session(hospital.theatre, hospital.okafor, None, start)
            scheduling.actions.release_session(session=session, at=now())
            path = f"sessions/{session.pk}/take-over/"
            answers = track.race(
                [
                    lambda client=client, taker=taker, path=path: client.post(
                        path, {"surgeon": str(taker.pk)}, version=2
                    )
                    for client, taker in zip(clients, takers, strict=True)
                ]
            )

            [winner] = [answer for answer in answers if answer.status == 200]
            losers = [answer for answer in answers if answer.status == 409]
            assert len(losers) == CLIENTS - 1, [answer.status for answer in answers]
            who = names[winner.body["surgeon"]]
            assert {loser.body["detail"] for loser in losers} == {
                f"{who} has taken this session over already."
            }
            assert str(TheatreSession.objects.get(pk=session.pk).surgeon_id) == winner.body["surgeon"]
