"""Nothing is said in English on the Chinese page, and the compiled catalogue is the written one."""

from __future__ import annotations

import re

from django.utils import translation

from yinuo.ui import catalogue


def test_every_sentence_has_its_chinese() -> None:
    known = catalogue.read()
    lacking = sorted(message.source for message in catalogue.said_in_code() if not known.get(message))
    assert lacking == [], "Add them to locale/zh_Hans/LC_MESSAGES/django.po (python -m yinuo.ui.catalogue makes room), then run it again."


def test_the_compiled_catalogue_is_the_written_one() -> None:
    made = catalogue.CATALOGUE.with_suffix(".mo").read_bytes()
    assert made == catalogue.compiled(catalogue.read()), "Run python -m yinuo.ui.catalogue."


def test_blanks_are_the_same_in_both_languages() -> None:
    blank = re.compile(r"%\(\w+\)s|\{\w*(?:![rs])?\}")
    for message, words in catalogue.read().items():
        wanted = set(blank.findall(message.source + message.plural))
        assert set(blank.findall(words)) <= wanted, message.source
        if not message.plural:
            assert set(blank.findall(words)) == wanted, message.source


def test_contexts_and_plurals_are_found_by_django() -> None:
    with translation.override("zh-hans"):
        assert translation.pgettext("verdict", "Kept") == "已兑现"
        assert translation.ngettext("{n} day", "{n} days", 3) == "{n} 日"
        assert translation.gettext("Sign in") == "登录"


def test_sentences_are_read_from_modules_and_templates(tmp_path) -> None:
    (tmp_path / "a.py").write_text('from x import gettext_lazy as _\nA = _("One")\nB = pgettext("where", "Two")\n', encoding="utf-8")
    (tmp_path / "b.html").write_text(
        '{% load i18n %}{% translate "Three you\'d" %}'
        "{% blocktranslate count n=n %}{{ n }} dog{% plural %}{{ n }} dogs{% endblocktranslate %}",
        encoding="utf-8",
    )
    found = catalogue.said_in_code(tmp_path)
    assert found == {
        catalogue.Message("One"),
        catalogue.Message("Two", "where"),
        catalogue.Message("Three you'd"),
        catalogue.Message("%(n)s dog", "", "%(n)s dogs"),
    }
