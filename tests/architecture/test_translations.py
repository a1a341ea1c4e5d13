"""Every sentence that a person may see is there in Russian, and says the same places."""

import ast
import re
from html.parser import HTMLParser

import polib
import pytest
import yaml
from django.conf import settings

from checklists.domain.whys import WHYS, Counted
from deploy import catalogue

FILE = catalogue.CLONE / "locale/ru/LC_MESSAGES/django.po"
RUSSIAN = polib.pofile(str(FILE), encoding="utf-8")
WORDS = {entry.msgid: entry for entry in RUSSIAN}
PLACE = re.compile(r"%\(\w+\)s|</?\w+>")
NOT_WORDS = re.compile(r"``|\b(SELECT|CASE|ANY|NULL|ROW)\b|\)::")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# Said in the names of things, the same in every language.
NAMES = {"Greenlist", "Greenlist API", "English", "Русский"}
ATTRIBUTES = {"aria-label", "aria-description", "title", "placeholder", "alt", "hx-confirm"}
PROTOCOLS = sorted((catalogue.CLONE / "protocols").rglob("*.yaml"))


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_catalogue_is_in_line_with_the_sources():
    found = {(one.singular, one.plural) for one in catalogue.sources()}
    plurals = {singular for singular, plural in found if plural}
    wanted = {(singular, plural) for singular, plural in found if plural or singular not in plurals}
    kept = {(entry.msgid, entry.msgid_plural) for entry in RUSSIAN}

    assert sorted(wanted - kept) == [], "new sentences: python -m deploy.catalogue update, and translate"
    assert sorted(kept - wanted) == [], "sentences that are gone: python -m deploy.catalogue update"


def test_every_sentence_has_russian_words():
    assert [entry.msgid for entry in RUSSIAN if not all(forms(entry))] == []
    assert [entry.msgid for entry in RUSSIAN if entry.fuzzy or entry.obsolete] == []


def test_counted_things_have_three_forms():
    assert "nplurals=3" in RUSSIAN.metadata["Plural-Forms"]
    counted = [entry for entry in RUSSIAN if entry.msgid_plural]

    assert counted
    assert [entry.msgid for entry in counted if len(forms(entry)) != 3] == []


def test_every_translation_has_the_places_of_its_sentence():
    other = [
        (entry.msgid, form)
        for entry in RUSSIAN
        for form in filter(None, forms(entry))
        if sorted(set(PLACE.findall(form))) != sorted(set(PLACE.findall(entry.msgid + entry.msgid_plural)))
    ]

    assert other == []


@pytest.mark.parametrize("code", sorted(WHYS))
def test_every_reason_of_the_checklist_is_said_in_russian(code):
    sentence = WHYS[code]
    text = sentence.one if isinstance(sentence, Counted) else sentence

    for said in forms(WORDS[text]):
        assert said
        assert CYRILLIC.search(said) or not re.search("[a-z]", PLACE.sub("", text))


def test_what_a_sentence_is_filled_into_is_in_the_catalogue():
    """Finds a sentence with places that stands where the extraction does not look."""
    lost = []
    for file in catalogue._python_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and PLACE.search(node.value):
                said = any(node.value in (entry.msgid, entry.msgid_plural) for entry in RUSSIAN)
                is_words = re.search(r"%\(\w+\)s", node.value) and not NOT_WORDS.search(node.value)
                lost += [] if said or not is_words else [f"{file.name}:{node.lineno} {node.value[:60]}"]

    assert lost == []


@pytest.mark.parametrize("file", PROTOCOLS, ids=lambda file: file.relative_to(file.parents[1]).as_posix())
def test_protocols_and_procedures_are_written_in_every_language(file):
    languages = {code for code, _name in settings.LANGUAGES}
    texts = list(_texts(yaml.safe_load(file.read_text(encoding="utf-8"))))

    assert texts
    assert [text for text in texts if set(text) != languages or not all(text.values())] == []
    assert [
        text for text in texts if not CYRILLIC.search(text["ru"]) and re.search("[a-z]{3}", text["ru"])
    ] == []


def _texts(content):
    if isinstance(content, dict):
        if "en" in content:
            yield content
        if "name_en" in content:
            yield {"en": content["name_en"], "ru": content.get("name_ru", "")}
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)


class BareWords(HTMLParser):
    """Collects what a page would say in one language only."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ATTRIBUTES and value]

    def handle_data(self, data):
        self.found.append(data)


def bare_words(text: str) -> list[str]:
    for written in (
        r"{%\s*comment.*?endcomment\s*%}|{#.*?#}",
        r"{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}",
        r"{%\s*block \w+_class\s*%}.*?{%\s*endblock",
        r"{{.*?}}|{%.*?%}",
        # A letter brings its rules of style along, because a mail program loads none.
        r"<style>.*?</style>",
    ):
        text = re.sub(written, "", text, flags=re.DOTALL)
    reader = BareWords()
    reader.feed(text)
    words = {word.strip(" \n·–—:()") for word in reader.found}
    return sorted(word for word in words - NAMES if re.search(r"[^\W\d_]{2}", word) and "=" not in word)


def test_no_page_has_words_outside_the_catalogue():
    pages = sorted((catalogue.CLONE / "templates").rglob("*.html"))
    found = {page.name: words for page in pages if (words := bare_words(page.read_text(encoding="utf-8")))}

    assert pages
    assert found == {}


def test_a_bare_word_is_found():
    assert bare_words('<p title="Loose">{% translate "kept" %} also loose {{ name }}</p>') == [
        "Loose",
        "also loose",
    ]
