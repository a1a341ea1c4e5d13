"""A protocol version from draft to retirement: who may, what is refused and why, and what never changes."""

import threading
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from checklists import actions, queries
from checklists.actions.drafting import BadProtocol
from checklists.actions.protocol_life import NotConfirmed
from checklists.actions.protocols import ProtocolChanged
from checklists.domain.files.drafting import open_origins
from checklists.domain.files.protocol_files import load
from checklists.domain.files.writing import to_yaml
from checklists.domain.origins import OriginType
from checklists.models import Protocol
from common.clock import now
from common.refusals import BadInput, Refused
from tests.factories.protocols import (
    REASON,
    a_draft,
    a_stricter_draft,
    activate,
    confirm_everything,
    glucose_of,
    in_use,
)
from tests.factories.small import PROTOCOL, a_surgeon, small_hospital, small_protocol

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_protocols")]


@pytest.fixture
def hospital():
    return small_hospital()


def refused(verb, **asked) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        verb(at=now(), **asked)
    return caught.value


def status(protocol) -> str:
    return Protocol.objects.get(pk=protocol.pk).status


# --- from files


def test_a_confirmed_version_from_a_file_goes_into_use_and_retires_the_one_before(hospital):
    newer = replace(small_protocol(), version="1.1.0")

    assert actions.put_protocol(spec=newer, at=now())

    assert in_use().version == "1.1.0"
    assert Protocol.objects.get(version="1.0.0").status == "retired"


def test_a_draft_from_a_file_that_was_confirmed_here_is_left_alone_when_the_file_comes_again(hospital):
    text = PROTOCOL.replace("1.0.0", "1.1.0").replace("type: text, ref: L390", "type: local, ref: ours")
    spec = load({"small/1.1.0.yaml": text})["small", "1.1.0"]
    actions.put_protocol(spec=spec, at=now())
    draft = Protocol.objects.get(version="1.1.0")
    confirm_everything(draft, hospital.sato)

    assert not actions.put_protocol(spec=spec, at=now())
    draft.refresh_from_db()
    assert open_origins(queries.spec_as_written(draft)) == ()


def test_a_draft_that_somebody_wrote_here_is_not_overwritten_by_a_file(hospital):
    a_stricter_draft(hospital.okafor)

    with pytest.raises(ProtocolChanged):
        actions.put_protocol(spec=replace(small_protocol(), version="1.1.0"), at=now())


# --- writing


def test_a_new_version_is_a_draft_with_its_writer_its_base_and_what_it_is_for(hospital):
    draft = a_draft(hospital.okafor)

    assert (draft.status, draft.written_by, draft.note) == ("draft", hospital.okafor, REASON)
    assert draft.based_on == in_use()
    assert in_use().version == "1.0.0"


def test_only_surgeons_and_anaesthetists_write_review_activate_and_move(hospital):
    draft = a_draft(hospital.okafor)
    case = hospital.case()
    asked = [
        (actions.start_version, {"base": draft, "version": "1.2.0", "note": REASON}),
        (actions.take_in_draft, {"base": draft, "name": "a.yaml", "text": "", "note": REASON}),
        (actions.change_requirement, {"protocol": draft, "requirement": glucose_of(draft), "reason": REASON}),
        (actions.confirm_origins, {"protocol": draft, "places": ["x"]}),
        (actions.review_protocol, {"protocol": draft}),
        (actions.send_back, {"protocol": draft}),
        (actions.activate_protocol, {"protocol": draft}),
        (actions.retire_protocol, {"protocol": draft}),
        (actions.move_case, {"case_id": case.pk, "to": draft}),
    ]

    for verb, given in asked:
        assert refused(verb, by=hospital.reyes, **given).code == "not_your_role", verb.__name__


@pytest.mark.parametrize(
    ("version", "note", "field"),
    [
        ("1.0.0", REASON, "version"),
        ("0.9.0", REASON, "version"),
        ("two", REASON, "version"),
        ("1.1.0", "why", "note"),
    ],
)
def test_a_new_version_has_a_higher_number_and_a_reason(hospital, version, note, field):
    with pytest.raises(BadInput) as bad:
        actions.start_version(base=in_use(), version=version, note=note, by=hospital.okafor, at=now())

    assert bad.value.field == field


def test_a_changed_bound_has_to_be_confirmed_with_its_reason_as_origin(hospital):
    draft = a_stricter_draft(hospital.okafor)

    (waiting,) = open_origins(queries.spec_as_written(draft))
    assert (waiting.origin.type, waiting.origin.ref) == (OriginType.LOCAL, REASON)
    assert queries.spec_as_written(draft).by_code["glucose"].defined_in[-1] == "small@1.1.0"


def test_saving_without_a_change_changes_nothing(hospital):
    draft = a_draft(hospital.okafor)
    same = queries.spec_as_written(draft).by_code["glucose"]

    actions.change_requirement(protocol=draft, requirement=same, reason=REASON, by=hospital.okafor, at=now())

    assert Protocol.objects.get(pk=draft.pk).sha256 == draft.sha256


def test_a_change_that_makes_no_sense_is_refused_with_the_reason(hospital):
    draft = a_draft(hospital.okafor)
    too_early = replace(queries.spec_as_written(draft).by_code["glucose"], due_days=60)

    no = refused(
        actions.change_requirement, protocol=draft, requirement=too_early, reason=REASON, by=hospital.okafor
    )

    assert isinstance(no, BadProtocol)
    assert "on time would be too old" in str(no.reasons[0])


def test_nobody_changes_a_colleagues_draft_or_a_version_that_is_no_draft(hospital):
    draft = a_draft(hospital.okafor)
    change = {"requirement": glucose_of(draft), "reason": REASON}

    assert (
        refused(actions.change_requirement, protocol=draft, by=hospital.sato, **change).code
        == "not_your_draft"
    )
    no = refused(actions.change_requirement, protocol=in_use(), by=hospital.sato, **change)
    assert no.code == "not_a_draft"


# --- files from people


def upload(hospital, text, by=None, base=None, name="mine.yaml") -> Protocol:
    return actions.take_in_draft(
        base=base or in_use(), name=name, text=text, note=REASON, by=by or hospital.okafor, at=now()
    )


def downloaded(version="1.1.0") -> str:
    return to_yaml(queries.spec_as_written(in_use())).replace("version: 1.0.0", f"version: {version}")


def test_a_downloaded_protocol_can_be_changed_and_taken_in_as_a_draft(hospital):
    draft = upload(hospital, downloaded().replace("<= 6.0 <", "<= 5.0 <"))

    assert (draft.version, draft.status, draft.written_by) == ("1.1.0", "draft", hospital.okafor)
    assert [one.place for one in open_origins(queries.spec_as_written(draft))] == ["requirements/glucose/1"]


def test_a_second_file_under_the_same_number_replaces_ones_own_draft(hospital):
    first = upload(hospital, downloaded())
    second = upload(hospital, downloaded().replace("Fasting glucose", "Glucose, fasting"))

    assert second.pk == first.pk
    assert queries.spec_as_written(second).by_code["glucose"].title["en"] == "Glucose, fasting"
    with pytest.raises(Refused) as no:
        upload(hospital, downloaded(), by=hospital.sato)
    assert no.value.code == "not_your_draft"


def test_a_bad_file_is_refused_with_file_line_and_reason(hospital):
    with pytest.raises(BadProtocol) as bad:
        upload(hospital, downloaded().replace("owner: surgeon", "owner: janitor"))

    assert any(
        "mine.yaml:" in str(reason) and "unknown role: janitor" in str(reason) for reason in bad.value.reasons
    )
    assert not Protocol.objects.filter(version="1.1.0").exists()


@pytest.mark.parametrize(
    ("old", "new"), [("protocol: small", "protocol: large"), ("version: 1.1.0", "version: 0.1.0")]
)
def test_a_file_about_something_else_or_with_an_old_number_is_refused(hospital, old, new):
    with pytest.raises(BadInput):
        upload(hospital, downloaded().replace(old, new, 1))


def test_a_file_that_is_far_too_long_is_not_even_read(hospital):
    with pytest.raises(BadInput):
        upload(hospital, "x" * 2_000_001)


def test_a_new_protocol_begins_with_a_file_and_everything_to_confirm(hospital):
    text = to_yaml(replace(small_protocol(), code="tiny")).replace("type: text", "type: local")
    take = {"base": None, "name": "tiny.yaml", "text": text, "note": REASON}

    draft = actions.take_in_draft(by=hospital.okafor, at=now(), **take)

    assert len(open_origins(queries.spec_as_written(draft))) == 4
    again = take | {"text": text.replace("1.0.0", "1.1.0")}
    with pytest.raises(BadInput):
        actions.take_in_draft(by=hospital.okafor, at=now(), **again)


# --- confirming


def test_a_clinician_confirms_by_name_and_day(hospital):
    draft = a_stricter_draft(hospital.okafor)

    confirm_everything(draft, hospital.sato)

    origin = queries.spec_as_written(Protocol.objects.get(pk=draft.pk)).by_code["glucose"].origins[-1]
    assert origin.confirmed_by.startswith(f"{hospital.sato.full_name}, 20")
    assert Protocol.objects.get(pk=draft.pk).written_by == hospital.okafor


def test_confirming_nothing_or_something_that_is_gone_is_refused(hospital):
    draft = a_stricter_draft(hospital.okafor)

    with pytest.raises(BadInput):
        actions.confirm_origins(protocol=draft, places=[], by=hospital.sato, at=now())
    no = refused(actions.confirm_origins, protocol=draft, places=["requirements/glucose/9"], by=hospital.sato)
    assert no.code == "changed_meanwhile"


# --- reviewing, activating, retiring


def test_nobody_reviews_their_own_version(hospital):
    draft = a_draft(hospital.okafor)

    assert refused(actions.review_protocol, protocol=draft, by=hospital.okafor).code == "same_person"
    actions.review_protocol(protocol=draft, by=hospital.sato, at=now())
    assert Protocol.objects.get(pk=draft.pk).reviewed_by == hospital.sato


def test_a_reviewed_version_can_only_be_changed_after_it_was_sent_back(hospital):
    draft = a_draft(hospital.okafor)
    actions.review_protocol(protocol=draft, by=hospital.sato, at=now())
    change = {"requirement": glucose_of(draft), "reason": REASON, "by": hospital.okafor}

    assert refused(actions.change_requirement, protocol=draft, **change).code == "not_a_draft"
    actions.send_back(protocol=draft, by=hospital.sato, at=now())
    actions.change_requirement(protocol=draft, at=now(), **change)
    assert Protocol.objects.get(pk=draft.pk).reviewed_by is None


def test_the_database_keeps_a_reviewed_text_as_it_is(hospital):
    draft = a_draft(hospital.okafor)
    actions.review_protocol(protocol=draft, by=hospital.sato, at=now())

    with pytest.raises(DatabaseError), transaction.atomic():
        Protocol.objects.filter(pk=draft.pk).update(content={})


def test_a_version_is_not_activated_while_a_rule_waits_for_a_clinicians_confirmation(hospital):
    draft = a_stricter_draft(hospital.okafor)
    actions.review_protocol(protocol=draft, by=hospital.sato, at=now())

    no = refused(actions.activate_protocol, protocol=draft, by=hospital.sato)

    assert isinstance(no, NotConfirmed)
    assert [str(reason) for reason in no.reasons] == [f"Fasting glucose: {REASON}"]
    assert in_use().version == "1.0.0"


def test_activation_retires_the_version_before_by_name(hospital):
    old = in_use()

    new = activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)

    old.refresh_from_db()
    assert (new.status, new.activated_by) == ("active", hospital.sato)
    assert (old.status, old.retired_by) == ("retired", hospital.sato)
    assert old.retired_at == new.activated_at


def test_steps_that_the_life_does_not_have_are_refused_in_words(hospital):
    draft = a_draft(hospital.okafor)

    assert "reviewed first" in str(refused(actions.activate_protocol, protocol=draft, by=hospital.sato))
    assert "in use" in str(refused(actions.review_protocol, protocol=in_use(), by=hospital.sato))
    assert refused(actions.send_back, protocol=draft, by=hospital.sato).code == "wrong_status"
    actions.retire_protocol(protocol=draft, by=hospital.sato, at=now())
    assert "retired" in str(refused(actions.retire_protocol, protocol=draft, by=hospital.sato))


def test_an_older_version_does_not_replace_a_newer_one(hospital):
    older = a_draft(hospital.okafor, version="1.1.0")
    activate(a_draft(hospital.okafor, version="1.2.0"), reviewer=hospital.sato)
    actions.review_protocol(protocol=older, by=hospital.sato, at=now())

    assert refused(actions.activate_protocol, protocol=older, by=hospital.sato).code == "newer_in_use"


def test_the_version_in_use_is_not_retired_while_procedures_need_it(hospital):
    no = refused(actions.retire_protocol, protocol=in_use(), by=hospital.sato)

    assert no.code == "needed"
    assert [str(reason) for reason in no.reasons] == [hospital.procedure.name_en]
    hospital.procedure.is_active = False
    hospital.procedure.save(update_fields=["is_active"])
    actions.retire_protocol(protocol=in_use(), by=hospital.sato, at=now())
    assert not Protocol.objects.filter(code="small", status="active").exists()


def test_a_version_keeps_its_history(hospital):
    new = activate(a_draft(hospital.okafor), reviewer=hospital.sato)

    events = Protocol.pgh_event_model.objects.filter(pgh_obj_id=new.pk)
    assert list(events.order_by("pgh_id").values_list("status", flat=True)) == ["draft", "reviewed", "active"]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_activate_at_once_one_is_told_that_it_is_in_use():
    hospital = small_hospital()
    second = a_surgeon(hospital.site)
    draft = a_draft(hospital.okafor)
    actions.review_protocol(protocol=draft, by=hospital.sato, at=now())
    answers: list[str] = []
    start = threading.Barrier(2)

    def try_it(person) -> None:
        start.wait(10)
        try:
            actions.activate_protocol(protocol=draft, by=person, at=now())
            answers.append("activated")
        except Refused as no:
            answers.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=[person]) for person in (hospital.sato, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(answers) == ["This version is in use.", "activated"]
    assert Protocol.objects.filter(code="small", status="active").count() == 1
