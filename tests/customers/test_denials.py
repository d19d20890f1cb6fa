"""Who asks for what they do not reach learns nothing; that they asked is counted, and shown to whoever answers for access."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from tests.customers.conftest import NOON, person, undertaken
from tests.customers.test_pages import client_of
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding, denying
from yinuo.desks.customers.models import Denial
from yinuo.desks.people.models import Staff
from yinuo.kit import clock


def asked(client: Client, number: str) -> str:
    answer = client.get(f"/customers/{number}/")
    assert answer.status_code == 404
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode().replace(number, "N"))


def test_the_answer_is_the_same_and_the_question_is_counted(wang, lin, chen, an, zhao) -> None:
    mine, other = client_of(lin), client_of(chen)
    assert mine.get(f"/customers/{wang.number}/").status_code == 200
    assert not Denial.objects.exists()  # what one reaches is no denial
    there, nowhere = asked(other, wang.number), asked(other, "KH-999999")
    assert there == nowhere
    asked(other, "13900001234")  # somebody's telephone number typed into an address is counted and not kept
    asked(other, wang.number)
    assert other.get("/customers/?q=13900001234").status_code == 200  # a search that finds nothing is no question for a number
    row = Denial.objects.get()
    assert (row.staff, row.asked, row.kept, row.numbers) == (chen, 4, 2, [wang.number])

    def page(staff: Staff) -> str:
        return client_of(staff).get("/customers/access/").content.decode()

    shown = page(an)
    assert "2 not theirs" in shown and wang.number in shown.split("Asked in vain</h2>")[1] and "13900001234" not in shown
    table = client_of(an).get("/customers/access/list.csv").content.decode()
    line = next(one for one in table.splitlines() if one.startswith("chen,"))
    assert ",4,2," in line
    headed = page(zhao)  # the head of the department sees how often, and no number that may be another department's
    assert "2 not theirs" in headed and wang.number not in headed.split("Asked in vain</h2>")[1]
    elsewhere = undertaken(person("hu", "胡北", "department_head", "华北"))
    assert "Nobody asked in vain" in page(elsewhere)
    assert client_of(chen).get("/customers/access/").status_code == 403


def test_a_day_and_a_person_are_one_row_and_a_few_numbers(wang, lin, chen) -> None:
    with seeing(lin, purpose="test") as viewer:
        numbers = [adding.add_customer(viewer, {"name": f"客户{place}"}, at=NOON).number for place in range(denying.MOST_NUMBERS + 1)]
    for number in [*numbers, *numbers]:
        row = denying.note_denied(chen, number, at=NOON)
    assert (row.asked, row.kept, len(row.numbers)) == (42, 42, denying.MOST_NUMBERS)
    midnight = NOON.replace(hour=16)
    assert denying.note_denied(chen, wang.number, at=midnight - timedelta(seconds=1)).pk == row.pk
    assert denying.note_denied(chen, wang.number, at=midnight).pk != row.pk  # another day in Shanghai
    assert denying.note_denied(lin, "x" * 300, at=NOON).numbers == []


def test_a_visit_that_is_not_theirs_counts_too_and_old_days_go_with_the_looks(wang, lin, chen) -> None:
    from yinuo.desks.care.actions import planning
    from yinuo.desks.retention.actions import pruning

    wanted = planning.Wanted("phone", "needs", NOON.date(), is_meant=True)
    with seeing(lin, purpose="test") as viewer:
        visit = planning.plan_visit(viewer, wang, wanted, at=NOON)
    assert client_of(chen).get(f"/care/visits/{visit.number}/").status_code == 404
    assert Denial.objects.get().numbers == [visit.number]
    after = NOON + timedelta(days=184)  # the longest six months
    for at, left in ((after, 1), (after + timedelta(days=1), 0)):
        with clock.pinned(at):
            pruning.prune(at=at)
        assert Denial.objects.count() == left
