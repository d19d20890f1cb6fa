"""Whether a duty of the fourteen templates can be proven by the daily work: each kind of event they wait for is written by some verb."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from yinuo.desks.service.actions.telling import HAPPENINGS
from yinuo.engine.events.kinds import KINDS

SOURCE = Path(__file__).parents[2] / "src" / "yinuo"
LINE = re.compile(r"^\s*> \w+ \[[^\]]*\]: (.*)$", re.M)
WAITED = re.compile(r"\b([a-z][a-z_]*\.[a-z][a-z_]*)\b")
KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
BESIDE_VERBS = ("promises/register.py", "desks/secrecy/choices.py", "desks/changes/queries/lawful.py")
"""Where kinds stand that a verb takes from a list."""
NO_EVENT = {"breach.any", "breach.minor", "breach.major", "invoice.unpaid_amount", "service.unfinished_amount"}
"""What the watch itself knows of a breach, and fields of events."""
NO_DESK_YET = {
    "supervision, inspections, evaluations": """
anomaly.found anomaly.reported bad_attitude.noticed benefit.demanded benefit.taken conflict.arose conflict.disclosed
conflict_declaration.signed effect_review.done evaluation.commissioned execution_check.done false_information.spread fraud.found
harmful_act.found inspection.done irregular_transaction.joined law.broken letter_check.done misleading_statement.published position.abused
quality_check.done quality_report.issued recusal.recorded request.stalled sale.forced sale.induced self_check.done spot_check.done
standard_review.done supervision_check.done supervision_report.issued task.missed unlawful_act.found violation.corrected violation.found
violation.reported violation.stopped
""",
    "penalties, redress, disputes": """
accountability.decided apology.published arbitration.ended arbitration.filed award.given award.performed claim.accepted compensation.paid
credit_file.entered data_claim.accepted discipline.decided dispute.raised explanation.submitted fine.imposed force_majeure.began
force_majeure.ended joint_claim.accepted leak_claim.accepted liability.borne liability.established misconduct.confirmed
misuse_claim.accepted negotiation.contacted negotiation.failed negotiation.opened regulator.notified remedy.started report.missed
rescission_claim.accepted sanction.decided secrecy_claim.accepted secret.used secret_claim.accepted service.made_up service.resumed
suit.closed suit.filed
""",
    "people: training, certificates, assessment, reward": """
assessment.completed assessment.failed audit.completed bonus.paid certificate.obtained duty.started examination.passed manager.authorised
manager_review.done merit.recognised reward.granted skill_test.completed staff.joined staff.reassigned staff.retrained training.completed
training.held
""",
    "organisation, means and readings": """
budget.spent budget_share.measured capacity.added circumstances.changed contact_channels.measured crm_fund.measured data_policy.adopted
expense.claimed expense.settled fund.spent fund_report.published opinion_channels.measured peak.reached promise.registered
quality_benchmark.recorded quality_fund.used responsibility.assigned revision.needed roster.changed roster.published
service_channels.measured staffing.adjusted supervision_group.appointed system.maintained system_benchmark.recorded system_review.done
team.formed team_size.measured unit.designated working_group.appointed workload.changed
""",
    "value, loyalty, credit, risk": """
credit.evaluated credit_limit.set emergency_plan.started loyalty.evaluated risk.controlled risk.found risk_event.closed
risk_event.occurred risk_review.done strategy.offered strategy.reviewed tier.assigned
""",
    "performance of a contract, bills": """
data.provided data.requested invoice.due invoice.paid invoice.sent problem.met problem.reported service.completed service.due
service.provided service_report.submitted support.given support.requested
""",
}
"""Kinds for which there is no desk; whoever builds one takes its kinds out of this list."""


def waited_for() -> set[str]:
    """Every kind that a line of a template names, readings of its measures included."""
    found: set[str] = set()
    for path in sorted((SOURCE / "promises" / "templates" / "texts").glob("*.txt")):
        for line in LINE.findall(path.read_text(encoding="utf-8")):
            found |= set(WAITED.findall(line))
            found |= {f"{name}.measured" for name in re.findall(r"^measure (\w+)", line)}
    return found - NO_EVENT


def written() -> set[str]:
    """Every kind that stands in a verb of a desk, spelled out or put together from the kind of a case and what happened to it."""
    found = {f"{of}.{happening}" for kind, happenings in HAPPENINGS.items() for happening in happenings for of in (kind, "case")}
    for path in (*SOURCE.glob("desks/**/actions/**/*.py"), *SOURCE.glob("desks/**/actions.py"), *(SOURCE / one for one in BESIDE_VERBS)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = (one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))
        found |= {word for word in words if KIND.fullmatch(word)}
    return found


def test_what_the_templates_wait_for_is_written_by_a_verb_or_has_no_desk_yet():
    waited, told = waited_for(), written()
    deskless = {kind for kinds in NO_DESK_YET.values() for kind in kinds.split()}
    assert len(waited) > 250
    assert sorted(waited - told - deskless) == []  # a promise for which nobody could ever show evidence
    assert sorted(deskless & told) == [] and sorted(deskless - waited) == []  # the list says what is so
    assert sorted(kind for kind in waited & told if kind not in KINDS) == []  # and each has a name in both languages
