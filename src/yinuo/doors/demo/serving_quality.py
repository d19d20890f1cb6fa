"""How the house judged its own service in the story: a standard, a quarter and a month evaluated, two outages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.desks.quality.actions import evaluations, outages, standards
from yinuo.desks.quality.actions.evaluations import Found
from yinuo.desks.quality.choices import Dimension
from yinuo.desks.quality.models import Standard
from yinuo.desks.quality.queries import scoring
from yinuo.desks.quality.spans import span_of
from yinuo.doors.demo.serving import Act, Story, then

WEAK = {
    Dimension.EFFICIENCY: ("早晚高峰首次答复偏慢", "按时段排班", "把早晚高峰的座席各加一人，漏接当天回拨"),
    Dimension.ATTITUDE: ("个别来件答复生硬", "答复用语复训", "每月抽听二十通录音，逐条讲评"),
    Dimension.EFFECT: ("部分来件解决后又反复", "关闭前先回访", "重大与重复来件，关闭前先电话核实效果"),
}
SAID = {
    "quarter": (
        "响应及时，反复来件仍需压降，改进事项已立项。",
        "Answers came in time; cases that came back are to become fewer, and what is done about it is opened.",
    ),
    "month": ("寒潮期间来件增多，整体平稳。", "More cases in the cold spell; steady on the whole."),
}


def _propose(story: Story, viewer: Viewer, at: datetime) -> None:
    lines = dict(scoring.rules_of(None).lines)
    lines["dissatisfied"] = replace(lines["dissatisfied"], target=5.0, source="ZC-003")
    standards.propose(viewer, lines, weak_below=80, since_on=today(at), reason="首版：效率、态度、效果三个方面，逐项可复核。", at=at)


def _approve(story: Story, viewer: Viewer, at: datetime) -> None:
    waiting = Standard.objects.latest("version")
    standards.decide(viewer, waiting.version, is_approved=True, remark="同意，按季度与月度各评一次。", at=at)


def _evaluated(name: str) -> Act:
    """Opened for the last period that is over, with something about every weak side; given up where a short year has no figures."""

    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        first = today(at).replace(day=1)
        month = first - timedelta(days=1)
        quarter = first.replace(month=(first.month - 1) // 3 * 3 + 1) - timedelta(days=1)
        span = span_of(f"{month:%Y-%m}" if name == "month" else f"{quarter.year}-Q{(quarter.month + 2) // 3}")
        row = evaluations.open_evaluation(viewer, "quality", span, at=at)
        if row.score is None:
            evaluations.drop(viewer, row, remark="本期没有可评的来件。", at=at)
            return
        for place, dimension in enumerate(evaluations.weak_without_finding(row)):
            text, title, measure = WEAK[Dimension(dimension)]
            follows = Found(dimension, text, "improve", title=title, measure=measure, owner="qin", due_on=today(at) + timedelta(days=45))
            watched = Found(dimension, text, "nothing", reason="改进已在进行，下期看效果。")
            evaluations.add_finding(viewer, row, follows if name == "quarter" and place == 0 else watched, at=at)
        zh, en = SAID[name]
        then(at, 50, evaluations.submit, viewer, row, zh=zh, en=en)
        story.kept[f"evaluation {name}"] = row

    return act


def _decided(name: str, *, is_published: bool) -> Act:
    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        row = story.kept.get(f"evaluation {name}")
        if row is not None:
            then(at, 5, evaluations.decide, viewer, row, is_approved=True, remark="")
            if is_published:
                then(at, 30, evaluations.publish, viewer, row)

    return act


def _out(channel: str, minutes: int, cause: str, note: str) -> Act:
    """A channel was out for some minutes before somebody wrote it down."""

    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        since = at - timedelta(minutes=minutes + 10)
        until = at - timedelta(minutes=10)
        outages.record(viewer, channel, since=since, until=until, cause=cause, note=note, is_whole=False, at=at)

    return act


ACTS: tuple[tuple[int, float, str, Act], ...] = (
    (39, 15, "lu", _propose), (39, 16, "zhou", _approve), (33, 10, "lu", _evaluated("quarter")),
    (32, 10, "zhou", _decided("quarter", is_published=True)), (27, 11, "lin", _out("phone", 42, "network", "运营商割接，线路中断")),
    (8, 10, "lu", _evaluated("month")), (7, 10, "zhou", _decided("month", is_published=False)),
    (6, 8, "lin", _out("web", 25, "planned", "夜间升级延后恢复")),
)  # fmt: skip
