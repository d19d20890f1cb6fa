"""A case is opened at the end of its conversation, with all of it one link away; its colleagues and its controls cost no more for many."""

from __future__ import annotations

import re

from django import forms
from django.db import connection
from django.db.models import Q
from django.forms.renderers import DjangoTemplates
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.customers.conftest import person
from tests.service.test_cases import does, taken
from yinuo.desks.service import access, filled
from yinuo.desks.service.actions import answering, combining
from yinuo.desks.service.forms import GradeForm, NoteForm
from yinuo.desks.service.models import Proposal, Tie
from yinuo.desks.service.queries import said as page
from yinuo.ui.drawn_forms import DrawnForm, _kept, drawn
from yinuo.ui.form_renderer import FormRenderer


def test_a_long_case_is_opened_at_its_end_and_all_of_it_is_one_link_away(promised, zhou, jiang, as_, monkeypatch):
    case = taken(zhou, jiang)
    for place in range(3):
        does(zhou, answering.note, case, f"第{place}条记录")
    assert "said=all" not in as_(zhou).get(f"/cases/{case.number}/").content.decode()
    monkeypatch.setattr(page, "NEWEST", 2)
    shown = as_(zhou).get(f"/cases/{case.number}/").content.decode()
    assert "第0条记录" not in shown and "第1条记录" in shown and "第2条记录" in shown and 'href="?said=all#talk"' in shown
    whole = as_(zhou).get(f"/cases/{case.number}/?said=all").content.decode()
    assert all(f"第{place}条记录" in whole for place in range(3)) and "室温 12 度" in whole and 'href="?said=all' not in whole


def test_colleagues_are_asked_for_at_once_however_many_there_are(promised, zhou, jiang):
    case = taken(zhou, jiang)
    asked = []
    for count in (1, 6):
        for place in range(count):
            person(f"c{count}-{place}", "同事", "agent")
        with CaptureQueriesContext(connection) as queries:
            found = access.colleagues(case)
        asked.append(len(queries))
    assert len(found) >= 8 and asked[0] == asked[1] <= 2


def test_a_page_asks_once_where_anything_of_its_case_stands(promised, zhou, jiang):
    case, other = taken(zhou, jiang), taken(zhou, jiang)
    does(zhou, combining.link, case, to=other.number, kind="related")
    with connection.cursor() as cursor:
        for model, columns in filled._COLUMNS.items():
            known = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
            assert set(columns) <= {one["columns"][0] for one in known if (one["index"] or one["unique"]) and one["columns"]}, model
    for one, ties in ((case, 1), (other, 1), (taken(zhou, jiang), 0)):
        mine = Tie.objects.filter(Q(case=one) | Q(other=one))
        with CaptureQueriesContext(connection) as family, filled.looking_at(one):
            with CaptureQueriesContext(connection) as queries:
                assert len(filled.rows(one, mine)) == ties and filled.rows(one, Proposal.objects.filter(case=one)) == []
                assert filled.numbers_of(one) == [one.number]
            assert len(queries) == ties  # nothing is asked where nothing is
        assert len(family) == 2 + ties
        assert len(filled.rows(one, mine)) == ties
    with filled.looking_at(case):
        assert len(filled.rows(other, Tie.objects.filter(other=other))) == 1  # of another case nothing is known


def test_a_form_nobody_typed_into_is_drawn_once_and_no_text_is_kept():
    with translation.override("en"):
        plain = DrawnForm(GradeForm, auto_id="grade_%s", initial={"urgency": "urgent", "complexity": "plain"})
        assert plain.markup == drawn(GradeForm(auto_id="grade_%s", initial={"urgency": "urgent", "complexity": "plain"}))
        assert plain.markup is plain.markup and "Urgency" in plain.markup
        with translation.override("zh-hans"):
            assert "Urgency" not in plain.markup
        assert DrawnForm(GradeForm, auto_id="grade_%s", initial={"urgency": "normal"}).markup != plain.markup
        written = DrawnForm(NoteForm, auto_id="note_%s", initial={"text": "王先生 13900001111"})
        kept = _kept.cache_info().currsize
        assert "13900001111" in written.markup and _kept.cache_info().currsize == kept


class Every(forms.Form):
    text = forms.CharField(max_length=9)
    words = forms.CharField(widget=forms.Textarea, required=False)
    count = forms.IntegerField(min_value=1)
    day = forms.DateField(required=False)
    file = forms.FileField(required=False)
    one = forms.ChoiceField(choices=[("", "–"), ("a<", "甲&"), ("组", [("b", "乙"), ("c", '"丙"')])])
    kept = forms.CharField(widget=forms.HiddenInput)


def test_controls_are_drawn_as_django_draws_them():
    typed = {"text": "<\"&'>", "words": "</textarea>\n二", "count": "0", "one": "c", "kept": 'x"y'}
    for data in (None, typed):
        ours, theirs = ([_plain(str(field)) for field in Every(data, renderer=renderer())] for renderer in (FormRenderer, DjangoTemplates))
        assert ours == theirs


def _plain(markup):
    """Tags with their attributes in one order, and what stands between them."""
    tags = [sorted(re.findall(r"[\w-]+(?:=\"[^\"]*\")?", tag)) for tag in re.findall(r"<[^>]+>", markup)]
    return tags, re.sub(r"\s*\n\s*", "", re.sub(r"<[^>]+>", "", markup))
