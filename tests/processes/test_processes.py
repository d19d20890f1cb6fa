"""Processes by two people, a case on one of them, its limits as promises, ideas that lead to a new version."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.customers.conftest import NOON
from tests.processes.conftest import STEPS
from tests.service.test_cases import at, does, taken, told
from yinuo.desks.customers.access import seeing
from yinuo.desks.processes.actions import following, shaping
from yinuo.desks.processes.actions.shaping import StepWords, Words
from yinuo.desks.processes.models import Following, Run
from yinuo.desks.processes.queries import progress, steps
from yinuo.desks.processes.refusals import BadProcess, DecidedAlready, EvidenceMissing, MayNotShape, NotOnProcess, SecondPerson
from yinuo.desks.service.actions import answering, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.models import Deadline
from yinuo.kit import clock
from yinuo.promises.models import Document
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument
from yinuo.watch import queries as watch

LETTER = """\
use calendar cn-office
S3.traceable: every case.closed has process_ref
S2.steps_followed: every case.closed has steps_done
S4.follow_up: every case.closed has follow_up.done
S0.standard: within 5 days of document.came_into_force expect service_standard.published
"""


def limits(case):
    return {row.promise: (row.verdict, row.due_at) for row in watch.rows_of_subject(case.ref) if row.promise.startswith("GC-")}


def test_a_case_walks_its_process_step_by_step_and_each_limit_is_a_promise(promised, make_process, zhou, jiang):
    register_document(DraftDocument("S", "书", "Letter", LETTER, ()), in_force_from=NOON - timedelta(days=3), by="staff:lu")
    process = make_process()
    document = Document.objects.get(number=process.live.document)
    assert f"{process.live.document}.step_1: within 1 hour of step_1.started" in document.versions.get().text
    case = taken(zhou, jiang, received_at=at(minutes=-30))
    first, third, last = (f"{process.live.document}.step_{place}" for place in (1, 3, 4))
    assert limits(case) == {first: ("pending", at(minutes=30))}  # counts from the receipt
    assert Deadline.objects.get(subject=case.ref).promise == first  # what presses most stands in the queue
    with pytest.raises(EvidenceMissing):
        does(zhou, following.do, case, 1, text=" ")
    with clock.pinned(at(minutes=30)):
        does(zhou, following.do, case, 1, text="已登记，已告知编号")
    assert limits(case)[first][0] == "kept" and limits(case)[third][0] == "pending"  # the step for major cases is passed over
    with pytest.raises(NotOnProcess):
        does(zhou, following.do, case, 1, text="再来一次")
    with clock.pinned(at(hours=1)), pytest.raises(EvidenceMissing):
        does(zhou, following.do, case, 3, text="")  # nobody answered the customer yet
    with clock.pinned(at(hours=1)):
        does(zhou, answering.answer, case, Answer("工程师已在换热站"), revision=None)
    with clock.pinned(at(hours=8)):  # 18:00: past its four business hours
        with seeing(zhou, purpose="test") as viewer:
            (late,) = steps.due(viewer, at=clock.now(), mine=True, only_late=True)
            assert late.is_late and late.case == case
        does(zhou, following.do, case, 3, text="")
    assert limits(case)[third][0] == "broken"
    with seeing(zhou, purpose="test"):
        assert [(one.name, one.is_done, one.is_now) for one in progress(case)] == [("受理登记", True, False), ("答复客户", True, False)]
    with clock.pinned(at(days=1)):
        does(zhou, following.do, case, 4, text="客户说热了")
        case.refresh_from_db()
        case = does(zhou, settling.resolve, case, "换了温控阀", channel="phone", revision=None)
        case = does(zhou, settling.close, case, cause="product", opinion="satisfied", revision=None)
    rows = {row.promise: row.verdict for row in watch.rows_of_subject(case.ref)}
    assert rows["S3.traceable"] == rows["S2.steps_followed"] == rows["S4.follow_up"] == rows[last] == "kept"
    assert told(case).count("process.completed") == 1 and Following.objects.get().step is None
    with seeing(zhou, purpose="test") as viewer:
        run = Run.objects.get(step__place=4)
        assert (run.by, run.done_at) == (zhou, at(days=1)) and viewer.opener.open(run, "text", customer=run.customer_id) == "客户说热了"
        paces = {one.step.place: one for one in steps.pace(process.live)}
        assert (paces[3].kept, paces[3].broken, paces[1].median) == (0, 1, 1.0)
        (share,) = steps.shares(viewer, at=at(days=1))
        assert (share.count, share.on_process) == (1, 1)


def test_another_process_ends_the_limit_of_the_step_that_is_left(promised, make_process, zhou, jiang):
    usual, other = make_process(), make_process(complexity="major", steps=STEPS[:1])
    case = taken(zhou, jiang)
    assert Following.objects.get().version == usual.live
    with clock.pinned(at(minutes=10)):
        does(zhou, following.choose, case, other, why="facts")
        with pytest.raises(NotOnProcess):
            does(zhou, following.choose, case, other, why="facts")
    assert limits(case)[f"{usual.live.document}.step_1"][0] == "void"
    assert limits(case)[f"{other.live.document}.step_1"] == ("pending", at(minutes=70))
    with clock.pinned(at(minutes=20)), pytest.raises(BadProcess):
        does(zhou, following.choose, case, usual, why="because")
    major = taken(zhou, jiang, complexity="major")
    assert Following.objects.get(case=major).version == other.live
    assert not Following.objects.filter(case=taken(zhou, jiang, kind="inquiry")).exists()


def test_nobody_brings_into_force_what_they_wrote_and_a_revision_leaves_running_cases_alone(promised, make_process, lu, sun, zhou, jiang):
    process = make_process()
    case = taken(zhou, jiang)
    with pytest.raises(MayNotShape):
        shaping.propose(zhou, Words("x", "x", STEPS), at=at())
    for bad in (
        Words("x", "", STEPS), Words("x", "x", ()), Words("x", "x", STEPS * 4),
        Words("x", "x", [StepWords("a", "a", "agent", amount=0)]), Words("x", "x", [StepWords("a", "a", "agent", amount=241)]),
        Words("x", "x", [StepWords("a", "a", "agent", calendar="24x7")]),  # business hours of a calendar without any
        Words("x", "x", [StepWords("a", "a", "agent", evidence="fact")]), Words("x", "x", [StepWords("a", "a", "agent", only="major")]),
    ):  # fmt: skip
        with pytest.raises(BadProcess):
            shaping.propose(lu, bad, at=at())
    with pytest.raises(BadProcess):
        shaping.suggest(zhou, process, text="先电话再上门", source="market", at=at())
    idea = shaping.suggest(zhou, process, text="先电话再上门", source="market", reference="燃气集团通知 2026-3", at=at())
    version = shaping.propose(lu, Words("投诉办理", "Complaints", STEPS[:1]), at=at(), process=process, ideas=[idea])
    idea.refresh_from_db()
    assert (idea.state, idea.became) == ("taken", version)
    with pytest.raises(DecidedAlready):
        shaping.decline(sun, idea, remark="晚了", at=at())
    with pytest.raises(SecondPerson):
        shaping.approve(lu, version, at=at())
    with pytest.raises(BadProcess):
        shaping.acknowledge(zhou, version, at=at())
    with clock.pinned(at(minutes=5)):
        shaping.approve(sun, version, at=clock.now())
        with pytest.raises(DecidedAlready):
            shaping.approve(sun, version, at=clock.now())
        shaping.acknowledge(zhou, version, at=clock.now())
        shaping.acknowledge(zhou, version, at=clock.now())
        later = taken(zhou, jiang)
    assert [one.version.place for one in Following.objects.order_by("pk")] == [1, 2]
    with clock.pinned(at(minutes=10)):
        does(zhou, following.do, case, 1, text="登记")
        does(zhou, following.do, later, 1, text="登记")
    assert limits(case)[f"{process.number}-1.step_3"][0] == "pending" and Following.objects.get(case=later).step is None
    assert [one.staff for one in steps.readers(version)] == [zhou]
    # the document of the first version ended when the second began; for the case under way its limits live on
    assert ends(process, 1) == [at(minutes=5), None] and ends(process, 2) == [None]
    with clock.pinned(at(days=1)):
        does(zhou, answering.answer, case, Answer("已修好"), revision=None)
        does(zhou, following.do, case, 3, text="已答复")
        does(zhou, following.do, case, 4, text="已回访")
        assert [limits(case)[f"{process.number}-1.step_{place}"][0] for place in (3, 4)] == ["broken", "kept"]
        third = shaping.propose(lu, Words("投诉办理", "Complaints", STEPS[:1]), at=clock.now(), process=process)
        shaping.approve(sun, third, at=clock.now())
    assert ends(process, 1) == [at(minutes=5), at(days=1)] and ends(process, 2)[0] == at(days=1)  # nobody is under way on the first
    with clock.pinned(at(days=2)):
        shaping.retire(sun, process, at=clock.now())
        assert not Following.objects.filter(case=taken(zhou, jiang)).exists()
    assert ends(process, 2)[-1] == ends(process, 3)[0] == at(days=2)


def ends(process, place):
    """When the versions of the promises of a version's document ended."""
    document = Document.objects.get(number=f"{process.number}-{place}")
    return list(document.versions.order_by("number").values_list("in_force_until", flat=True))
