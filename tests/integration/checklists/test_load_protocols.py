"""The command that takes protocols in: all of them or none, and twice is once."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.models import Procedure
from checklists.models import Protocol

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_protocols")]


def load(folder: Path | str | None = None) -> str:
    out = StringIO()
    call_command("load_protocols", *([str(folder)] if folder else []), stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(settings.PROTOCOLS_DIR, tmp_path / "protocols"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_hospitals_own_protocols_load_and_are_in_use():
    said = load()

    assert "protocol knee-hto 1.0.0" in said
    in_use = Protocol.objects.filter(status="active").values_list("code", flat=True)
    assert {"knee-hto", "foot-scarf", "foot-chevron"} <= set(in_use)
    assert set(Procedure.objects.values_list("protocol_code", flat=True)) <= set(in_use)


def test_loading_again_changes_nothing():
    load()
    before = list(Protocol.objects.order_by("pk").values())

    assert "0 new." in load()
    assert list(Protocol.objects.order_by("pk").values()) == before


def test_a_bad_file_is_refused_with_file_line_and_reason_and_nothing_is_loaded(folder):
    change(folder / "knee-hto/1.0.0.yaml", "owner: surgeon", "owner: janitor")

    with pytest.raises(CommandError) as refused:
        load(folder)

    assert "knee-hto/1.0.0.yaml:" in str(refused.value)
    assert "unknown role: janitor" in str(refused.value)
    assert not Protocol.objects.exists()
    assert not Procedure.objects.exists()


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"protocol: [", b"", b"a: \x00", b"\xef\xbb\xbfa: 1", b"x" * 1_000_001]
)
def test_what_is_no_protocol_is_refused_and_not_an_error(folder, text):
    (folder / "knee-hto/1.0.0.yaml").write_bytes(text)

    with pytest.raises(CommandError, match=r"knee-hto/1\.0\.0\.yaml:1"):
        load(folder)

    assert not Protocol.objects.exists()


def test_everything_wrong_in_every_file_is_told_at_once(folder):
    (folder / "knee-hto/1.0.0.yaml").write_bytes(b"protocol: knee-hto\nversion: \xff")
    (folder / "foot-akin").mkdir(exist_ok=True)
    (folder / "foot-akin/9.0.0.yaml").write_text(
        "protocol: foot-akin\nversion: 9.0.0\nextends: nobody@1.0.0\n"
    )
    change(folder / "foot-scarf/1.0.0.yaml", "owner: surgeon", "owner: janitor")
    change(folder / "procedures.yaml", "protocol: foot-scarf", "protocol: foot-nobody")

    with pytest.raises(CommandError) as refused:
        load(folder)

    said = str(refused.value)
    for told in (
        "knee-hto/1.0.0.yaml:2: not UTF-8",
        "foot-akin/9.0.0.yaml:3: unknown base: nobody@1.0.0",
        "foot-scarf/1.0.0.yaml:",
        "procedures.yaml:",
        "Nothing was loaded.",
    ):
        assert told in said
    assert not Protocol.objects.exists()


def test_a_version_in_use_does_not_change_under_its_number(folder):
    load(folder)
    change(folder / "knee-hto/1.0.0.yaml", "Knee motion", "Motion of the knee")
    change(folder / "procedures.yaml", "planned_minutes: 140", "planned_minutes: 640")

    with pytest.raises(CommandError, match="new version number"):
        load(folder)

    assert not Procedure.objects.filter(planned_minutes=640).exists()


def test_a_new_version_takes_over_and_an_older_one_does_not(folder):
    load(folder)
    for version in ("1.1.10", "1.1.9", "0.9.0"):
        path = folder / f"knee-hto/{version}.yaml"
        shutil.copy(folder / "knee-hto/1.0.0.yaml", path)
        change(path, "version: 1.0.0", f"version: {version}")
        load(folder)

    versions = dict(Protocol.objects.filter(code="knee-hto").values_list("version", "status"))
    before = {"1.0.0": "retired", "1.1.0": "retired"}
    assert versions == {**before, "1.1.10": "active", "1.1.9": "draft", "0.9.0": "draft"}


def test_a_catalogue_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match=r"procedures\.yaml"):
        load(tmp_path)
