"""The command that prints a resolved protocol."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.protocols import a_stricter_draft
from tests.factories.small import small_hospital

pytestmark = pytest.mark.django_db


def show(*asked: str) -> str:
    out = StringIO()
    call_command("show_protocol", *asked, stdout=out)
    return out.getvalue()


@pytest.fixture
def hospital():
    return small_hospital()


def test_it_prints_the_version_in_use_with_bounds_roles_origins_and_where_each_was_defined(hospital):
    said = show("small")

    assert said.startswith("Small (small@1.0.0)")
    for words in (
        "BLOOD AND URINE",
        "Fasting glucose  [glucose, laboratory]",
        "E11",
        "Good for: 14 days",
        "from 3.9 up to 6: in order",
        "May go ahead although it blocks: anaesthetist, surgeon, two people",
        "< Clinical text L390",
        "@ small@1.0.0",
    ):
        assert words in said


def test_a_version_is_named_either_way(hospital):
    a_stricter_draft(hospital.okafor)

    assert "up to 5: in order" in show("small@1.1.0")
    assert show("small", "--version", "1.1.0") == show("small@1.1.0")


def test_it_prints_what_is_new_since_another_version(hospital):
    a_stricter_draft(hospital.okafor)

    said = show("small@1.1.0", "--since", "1.0.0")

    assert (
        "small@1.0.0 -> small@1.1.0\n\nFasting glucose\n  Glucose, bounds: under 3.9: blocks; from 3.9 up to 5"
        in said
    )
    assert "origin: new: Rule of this hospital: The laboratory has a new analyser. (NOT CONFIRMED)" in said
    assert "HbA1c" not in said


def test_it_speaks_russian(hospital):
    assert "Глюкоза натощак" in show("small", "--language", "ru")


def test_it_reads_the_files_of_the_house_and_shows_what_was_inherited():
    said = show("knee-hto@1.0.0", "--files")

    assert "  + common-core@1.0.0" in said
    assert "@ common-core@1.0.0, knee-hto@1.0.0" in said


@pytest.mark.parametrize("asked", [("nothing",), ("small@9.0.0",), ("nothing", "--files")])
def test_what_is_not_there_is_said(hospital, asked):
    with pytest.raises(CommandError, match="no such protocol"):
        show(*asked)


def test_a_folder_with_a_bad_file_is_refused_with_its_line(tmp_path):
    (tmp_path / "bad.yaml").write_text("protocol: [\n")

    with pytest.raises(CommandError, match=r"bad\.yaml:"):
        show("bad", "--folder", str(tmp_path))
