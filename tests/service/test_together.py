"""Working together: several cases at once, views that are kept, colleagues named in notes, teams and who is on duty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from tests.customers.conftest import NOON
from tests.service.conftest import added
from tests.service.test_cases import at, does, taken, told
from tests.service.test_files import data_of
from yinuo.desks.customers.access import seeing
from yinuo.desks.people.models import Deputyship, Staff
from yinuo.desks.service import access, bulking, duty
from yinuo.desks.service.actions import answering, bulk, moving, teaming, views
from yinuo.desks.service.choices import Shared
from yinuo.desks.service.models import BulkAct, Case, Deadline, Mention, Message, SavedView
from yinuo.desks.service.queries import saved, staffing
from yinuo.desks.service.queries.tags import in_use, tagged
from yinuo.desks.service.refusals import (
    BadCase,
    BadView,
    CannotSee,
    CannotTakeBack,
    NoSuchView,
    NotALead,
    NothingTicked,
    NothingToTake,
    NotNow,
    SameName,
)
from yinuo.kit import clock
from yinuo.kit.words import Words
from yinuo.ledger import streams


def exported():
    return [(data["form"], data["count"], data["owner"]) for data in streams.of_kinds(["queue.exported"]).data]


def many(staff, key, cases, **said):
    with seeing(staff, purpose="test") as viewer:
        return bulk.do_many(viewer, key, [getattr(one, "number", one) for one in cases], said, at=clock.now())


def back(staff, act):
    with seeing(staff, purpose="test") as viewer:
        return bulk.take_back(viewer, act, at=clock.now())


def waiting(staff, customer, **said):
    """A case in the queue of 华东 that nobody has."""
    case = taken(staff, customer, **said)
    with seeing(staff, purpose="test") as viewer:
        row = Case.objects.select_related("customer", "owner").get(pk=case.pk)
        return moving.released(viewer, row, at=clock.now())


def test_several_at_once_each_for_itself_and_taken_back(promised, zhou, han, lu, jiang, as_):
    elsewhere = added(lu, {"name": "西南客户", "phone": "13800006029"}, department="西南")
    cases = [taken(zhou, jiang), taken(zhou, jiang), taken(lu, elsewhere)]
    act = many(zhou, "offer", cases, to="han")
    assert [(one["done"], bool(one["why"])) for one in act.outcome] == [(True, False), (True, False), (False, True)]
    assert Case.objects.filter(offered_to=han).count() == 2 and cases[2].number in act.outcome[2]["why"]
    assert act.outcome[2]["why"].startswith("没有您可以查看的") or "no case" in act.outcome[2]["why"]
    does(han, moving.accept, cases[0])
    undone = back(zhou, act)
    cases[1].refresh_from_db()
    assert cases[1].offered_to is None and [one.get("undone") for one in undone.outcome] == [None, True, None]
    assert undone.outcome[0]["why"]  # somebody accepted it since, so it stays theirs
    with pytest.raises(CannotTakeBack):
        back(zhou, act)
    for nothing in ([], [str(one) for one in range(bulk.MOST + 1)]):
        with pytest.raises(NothingTicked):
            many(zhou, "note", nothing, text="…")

    graded = many(zhou, "grade", cases[:2], urgency="urgent", complexity="")
    assert set(Case.objects.filter(pk__in=[one.pk for one in cases[:2]]).values_list("urgency", "complexity")) == {("urgent", "plain")}
    back(zhou, graded)
    assert set(Case.objects.filter(pk__in=[one.pk for one in cases[:2]]).values_list("urgency", flat=True)) == {"normal"}
    assert many(zhou, "note", cases[:2], text="一起处理").before == {} and Message.objects.filter(direction="note").count() == 2
    assert [one["done"] for one in many(zhou, "close", cases[:2], cause="work", opinion="satisfied").outcome] == [False, False]
    linked = many(zhou, "link", [cases[0], cases[1]], to=cases[1].number, kind="related")
    assert [one["done"] for one in linked.outcome] == [True, False]  # the second is that case itself
    back(zhou, linked)
    assert cases[0].ties.count() == 0

    client, page = as_(zhou), {"verb": "offer", "number": [one.number for one in cases[:2]], "from": "view=mine"}
    asked = client.post("/queue/many/", page)
    assert asked.status_code == 200 and "韩启明" in asked.content.decode() and not Case.objects.filter(offered_to=han).exists()
    wrong = client.post("/queue/many/", page | {"confirm": "yes", "to": "nobody"})
    assert wrong.status_code == 400 and "is-wrong" in wrong.content.decode()
    done = client.post("/queue/many/", page | {"confirm": "yes", "to": "han"}, follow=True)
    text = done.content.decode()
    assert done.redirect_chain[0][0].endswith("?view=mine") and 'data-key="z"' in text
    act = BulkAct.objects.first()
    assert as_(han).get(f"/queue/many/{act.pk}/").status_code == 404  # another's act
    client.post(f"/queue/many/{act.pk}/back/", {"from": "view=mine"})
    assert not Case.objects.filter(offered_to=han).exists()
    assert client.post("/queue/many/", {"verb": "spread", "number": cases[0].number}).status_code == 404  # only for leads
    queue = client.get("/queue/?view=mine").content.decode()
    assert 'value="offer"' in queue and 'value="spread"' not in queue and 'data-key="x"' in queue


def test_another_desk_adds_an_act_of_its_own(promised, zhou, jiang, monkeypatch):
    monkeypatch.setattr(bulking, "_VERBS", dict(bulking._VERBS))
    seen = []
    bulking.register(
        bulking.BulkVerb("macro", Words("Macro"), "robot", lambda viewer, case, said, at: seen.append((case.number, said["name"])))
    )
    case = taken(zhou, jiang)
    assert many(zhou, "macro", [case], name="发票").outcome == [{"number": case.number, "done": True, "why": ""}]
    assert seen == [(case.number, "发票")]


def test_tags_are_chosen_found_kept_in_views_and_set_for_many(promised, zhou, far, jiang, as_):
    client, (first, second, third) = as_(zhou), [taken(zhou, jiang, kind="inquiry") for _n in range(3)]
    kept = {"tags": " 供暖，#3  栋, 供暖", "tag": ["发票"]}
    before = told(first)
    assert client.post(f"/cases/{first.number}/tags/", kept).status_code == 302
    assert Case.objects.get(pk=first.pk).tags == ["发票", "供暖", "3 栋"] and Case.objects.get(pk=first.pk).revision == first.revision
    (event,) = data_of(first.ref, "case.tagged")
    assert (event["put_on"], event["taken_off"], event["handler"]) == (3, 0, "zhou") and "供暖" not in str(event)
    assert client.post(f"/cases/{first.number}/tags/", kept).status_code == 302  # the same once more is no act
    assert told(first) == [*before, "case.tagged"]
    # too many, too long: nothing changed; who does not reach the case knows nothing of its words
    for wrong in ("，".join("abcdefghi"), "长" * 21):
        page = client.post(f"/cases/{first.number}/tags/", {"tags": wrong}, follow=True).content.decode()
        assert "标签“长长" in page or "最多 8 个标签" in page
        assert Case.objects.get(pk=first.pk).tags == ["发票", "供暖", "3 栋"]
    assert client.post(f"/cases/{first.number}/tags/", {"tags": "，".join("abcdefgh")}).status_code == 302
    assert client.post(f"/cases/{first.number}/tags/", {"tags": "供暖，" + "长" * 20}).status_code == 302
    assert Case.objects.get(pk=first.pk).tags == ["供暖", "长" * 20]
    assert as_(far).get(f"/cases/{first.number}/tags/").status_code == 404
    with seeing(far, purpose="test") as viewer:
        assert in_use(access.cases_of(viewer)) == []
    # on the case, in the queue, searched and in a view
    assert "#供暖" in client.get(f"/cases/{first.number}/").content.decode()
    assert 'value="供暖" checked' in client.get(f"/cases/{first.number}/tags/").content.decode()
    assert 'value="供暖">' in client.get(f"/cases/{second.number}/tags/").content.decode()
    assert client.get("/queue/").content.decode().count("#供暖") == 1
    for asked in ("tag=供暖", "search=%23供暖", "search=＃供暖"):
        page = client.get(f"/queue/?{asked}").content.decode()
        assert first.number in page and second.number not in page
    assert first.number not in client.get("/queue/?tag=供").content.decode()
    client.post("/queue/views/keep/", {"name": "供暖", "shared": "nobody", "view": "mine", "tag": "供暖"})
    assert SavedView.objects.get().query == "view=mine&tag=%E4%BE%9B%E6%9A%96"
    # for many, and taken back: what else was put on since stays
    many_of = {"verb": "tag", "number": [one.number for one in (first, second, third)], "confirm": "yes"}
    assert client.post("/queue/many/", many_of | {"add": " ,"}).status_code == 400
    assert client.post("/queue/many/", many_of | {"add": "供暖，冬季", "remove": "长" * 20}).status_code == 302
    assert [one.tags for one in Case.objects.order_by("pk")] == [["供暖", "冬季"], ["供暖", "冬季"], ["供暖", "冬季"]]
    client.post(f"/cases/{third.number}/tags/", {"tags": "供暖，冬季，回访"})
    assert client.post(f"/queue/many/{BulkAct.objects.get().pk}/back/").status_code == 302
    assert [one.tags for one in Case.objects.order_by("pk")] == [["供暖", "长" * 20], [], ["回访"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few cases are read faster as they lie
        wanted, params = Case.objects.filter(tagged("供暖")).order_by().values("pk").query.sql_with_params()
        cursor.execute(f"EXPLAIN {wanted}", params)
        assert "cases_tagged_last" in str(cursor.fetchall())


def test_views_are_kept_shared_by_whom_it_behoves_counted_and_put_back(promised, zhou, han, far, lu, jiang, as_):
    client = as_(zhou)
    taken(zhou, jiang, received_at=at(days=-3))
    taken(zhou, jiang, kind="inquiry")
    client.post("/queue/views/keep/", {"name": "我的投诉", "shared": "nobody", "view": "mine", "kind": "complaint", "urgency": ""})
    (mine,) = SavedView.objects.all()
    assert mine.query == "view=mine&kind=complaint"
    page = client.get("/queue/").content.decode()
    assert 'data-go="1"' in page and "hx-get" in page
    with seeing(zhou, purpose="test") as viewer:
        (counted,) = saved.beside(viewer, access.cases_of(viewer), counted_at=clock.now())
        assert (counted.count, counted.late) == (1, 1)
        with pytest.raises(BadView):
            views.keep_view(viewer, name="团队", said={"view": "team"}, shared=Shared.DEPARTMENT, at=clock.now())
        with pytest.raises(BadView):
            views.keep_view(viewer, name=" ", said={}, shared=Shared.NOBODY, at=clock.now())
        second = views.keep_view(viewer, name="第二", said={"view": "team"}, shared=Shared.NOBODY, at=clock.now())
        views.move(viewer, second.pk, step=-1)
        assert [one.row.name for one in saved.beside(viewer)] == ["第二", "我的投诉"]
        with pytest.raises(BadView):
            views.change(viewer, second.pk, name="我的投诉", shared=Shared.NOBODY)
    beside = client.get("/queue/views/beside/").content.decode()
    assert "t-minor" in beside and "我的投诉" in beside
    with seeing(lu, purpose="test") as viewer:
        views.keep_view(viewer, name="紧急", said={"urgency": "urgent"}, shared=Shared.EVERYONE, at=clock.now())
    assert [one.name for one in saved.views_of(far)] == ["紧急"] and [one.name for one in saved.views_of(zhou)][-1] == "紧急"
    assert (
        as_(far).post(f"/queue/views/{mine.pk}/remove/").status_code in (302, 404)
        and SavedView.objects.filter(removed_at=None).count() == 3
    )
    client.post(f"/queue/views/{mine.pk}/remove/")
    assert "我的投诉" not in [one.name for one in saved.views_of(zhou)] and "back" in client.get("/queue/views/").content.decode()
    client.post(f"/queue/views/{mine.pk}/back/")
    assert "我的投诉" in [one.name for one in saved.views_of(zhou)]
    with clock.pinned(at(days=2)), seeing(zhou, purpose="test") as viewer:
        views.remove(viewer, mine.pk, at=NOON)
        with pytest.raises(NoSuchView):
            views.put_back(viewer, mine.pk, at=clock.now())


def test_who_is_named_in_a_note_is_told_if_they_may_see_the_case(promised, zhou, han, far, jiang, as_):
    case, client = taken(zhou, jiang), as_(zhou)
    does(zhou, answering.note, case, "@韩启明请看一下，邮件 a@han.example 不算")
    assert list(Mention.objects.values_list("staff__username", "by__username")) == [("han", "zhou")]
    assert told(case).count("case.mentioned") == 1
    assert does(zhou, answering.note, case, "@nobody 你好").not_known == ("nobody",)
    for text, refusal in (("@far 请看", CannotSee), ("@方远", CannotSee)):
        with pytest.raises(refusal):
            does(zhou, answering.note, case, text)
    Staff.objects.create_user("han.two", None, display_name="韩启明", role="agent", department="华东")
    with pytest.raises(SameName):
        does(zhou, answering.note, case, "@韩启明 再看")
    does(zhou, answering.note, case, "@han.two 再看。")
    assert Mention.objects.count() == 2 and Message.objects.filter(direction="note").count() == 3
    refused = client.post(f"/cases/{case.number}/note/", {"text": "@far 请看"})
    assert refused.status_code == 409 and "@far 请看" in refused.content.decode() and "方远" in refused.content.decode()
    offered = client.get(f"/cases/{case.number}/colleagues/", {"q": "hq"}).content.decode()
    assert "han.two" in offered and "far" not in offered
    assert case.number in as_(han).get("/queue/?view=mentioned").content.decode()
    inside = as_(han)
    Staff.objects.update(joined_at=at(days=-1))
    assert "is-new" in inside.get("/notices/").content.decode() and case.number in inside.get("/notices/").content.decode()
    inside.post("/notices/seen/")
    assert "is-new" not in inside.get("/notices/").content.decode()


def test_the_palette_finds_cases_views_and_what_the_page_can_do(promised, zhou, far, jiang, as_):
    case, client = taken(zhou, jiang), as_(zhou)
    client.post("/queue/views/keep/", {"name": "我的投诉", "shared": "nobody", "view": "mine"})

    def found(typed, by=client):
        return by.get("/find/", {"q": typed, "act": ["r:答复客户", "x", "!:坏", "n:内部备注"]}).content.decode()

    assert all(f"/cases/{case.number}/" in found(typed) for typed in (case.number, f"#{case.number}", "地暖", "dnbr"))
    assert case.number not in found("地暖", as_(far)) and "地暖" not in found("TS-2603", as_(far))
    assert "kept=" in found("wdts") and "kept=" not in found("#我的")
    assert "[data-key=&quot;r&quot;]" in found("dfkh") and "[data-key=&quot;n&quot;]" in found(">备注") and "坏" not in found(">坏坏")
    assert "/queue/staffing/" in found(">") or "/queue/staffing/" in found("staff")


def test_work_waits_for_a_team_and_goes_to_who_is_here(promised, zhou, han, far, lu, jiang, as_, monkeypatch):
    plain = added(lu, {"name": "散客", "phone": "13800006030"}, department="华东")
    cases = [waiting(zhou, plain), waiting(zhou, jiang, received_at=at(days=-1)), waiting(zhou, plain, urgency="urgent")]
    monkeypatch.setattr(duty, "handlers", duty.handlers)

    def about_zhou(case, staff):
        if case.pk == cases[2].pk and staff == zhou:
            raise BadCase(what="…")

    monkeypatch.setattr("yinuo.desks.service.guarding.on_handling", [about_zhou])
    with seeing(zhou, purpose="test") as viewer:
        assert teaming.take_next(viewer, at=clock.now()).pk == cases[1].pk  # the urgent one is about oneself; then by tier
    with seeing(han, purpose="test") as viewer:
        assert teaming.take_next(viewer, at=clock.now()).pk == cases[2].pk
        assert teaming.take_next(viewer, at=clock.now()).pk == cases[0].pk
        with pytest.raises(NothingToTake):
            teaming.take_next(viewer, at=clock.now())
    with pytest.raises(NotNow):
        does(zhou, moving.take, cases[0])  # somebody was faster

    with pytest.raises(NotALead):
        does(zhou, teaming.assign, cases[0], to="zhou")
    does(lu, teaming.assign, cases[0], to="zhou")
    cases[0].refresh_from_db()
    assert (cases[0].owner, cases[0].offered_to) == (han, zhou)  # han is here: offered only
    with seeing(han, purpose="test") as viewer, pytest.raises(NotALead):
        teaming.set_away(viewer, zhou, starts_on=NOON.date(), ends_on=NOON.date(), at=clock.now())
    with seeing(han, purpose="test") as viewer:
        with pytest.raises(BadCase):
            teaming.set_away(viewer, han, starts_on=NOON.date(), ends_on=NOON.date() - timedelta(days=1), at=clock.now())
        absence = teaming.set_away(viewer, han, starts_on=NOON.date(), ends_on=date(2026, 3, 4), at=clock.now())
    Deputyship.objects.create(principal=han, deputy=zhou, starts_on=NOON.date(), ends_on=date(2026, 3, 4), named_at=NOON)
    assert duty.away([han, zhou], at=NOON) == {han.pk: duty.Away(date(2026, 3, 4), (zhou,))}
    assert not duty.is_away(han, at=at(days=3)) and duty.is_away(han, at=at(days=2))
    act = many(lu, "spread", [cases[0], cases[2]])
    assert [one["done"] for one in act.outcome] == [True, False]  # the other is about the only one who is here
    cases[0].refresh_from_db()
    assert cases[0].owner == zhou and cases[0].first_handler == zhou
    back(lu, act)
    cases[0].refresh_from_db()
    assert cases[0].owner == han
    with pytest.raises(BadCase):
        does(zhou, teaming.give_to_team, cases[0], department="西南")
    does(zhou, teaming.give_to_team, cases[0], department="华东")
    cases[0].refresh_from_db()
    assert cases[0].owner is None and cases[0].department == "华东"

    with seeing(lu, purpose="test") as viewer:
        teams = {one.name: one for one in staffing.teams(viewer, access.cases_of(viewer), at=clock.now()).teams}
    loads = {one.person.username: (one.open, one.away is not None) for one in teams["华东"].people}
    assert loads["zhou"] == (1, False) and loads["han"] == (1, True) and teams["华东"].waiting.open == 1
    assert teams["华东"].coming > 0 and teams["华东"].here < len(teams["华东"].people)
    # an hour holds its end, the first its beginning too; the end of the last is beyond
    line, second, seen = Deadline.objects.filter(broken=0).first(), timedelta(seconds=1), []
    with seeing(lu, purpose="test") as viewer:
        hours = staffing.hours_ahead(clock.now())
        Deadline.objects.exclude(pk=line.pk).update(due_at=None)
        for due in (clock.now() - second, clock.now(), hours[0], hours[0] + second, hours[-1] - second, hours[-1]):
            Deadline.objects.filter(pk=line.pk).update(due_at=due)
            found = staffing.teams(viewer, access.cases_of(viewer), at=clock.now()).teams
            seen.append([place for team in found for place, many in enumerate(team.due) if many])
    assert seen == [[], [0], [0], [1], [7], []]
    page = as_(lu).get("/queue/staffing/").content.decode()
    assert "韩启明" in page and "owner=han" in page
    assert as_(han).post(f"/queue/staffing/back/{absence.pk}/").status_code == 302 and not duty.is_away(han, at=NOON)


def test_the_list_goes_out_as_a_file_and_that_is_written_down(promised, zhou, jiang, as_):
    case = taken(zhou, jiang)
    assert case.number.encode() in as_(zhou).get("/queue.csv?owner=zhou").content
    assert as_(zhou).get("/queue.xlsx").content[:2] == b"PK"
    assert exported() == [("csv", 1, "zhou"), ("xlsx", 1, "")]
    clerk = Staff.objects.create_user("shen", None, display_name="沈", role="clerk", department="华东")
    assert as_(clerk).get("/queue.csv").status_code in (302, 403) and len(exported()) == 2
