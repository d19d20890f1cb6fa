"""What can happen: the one list of kinds that this house knows, each with a name and whether it is seen here or reported.

A kind that is *seen here* happens in this system; evidence of a *reported* kind comes from elsewhere. A file of promises may name kinds
that are not listed: they are somebody else's facts, seen here unless the file says `reported KIND`.
A new verb on a desk adds one line here; its words for sentences are made in `clauses/lexicon.py` from its two parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .kinds_of_complaints import SEEN as _OF_COMPLAINTS
from .kinds_of_service import SEEN as _OF_SERVICE


@dataclass(frozen=True)
class Kind:
    """One kind of event: `kind` is `thing.happened`, the names say it as a short fact."""

    kind: str
    zh: str
    en: str
    reported: bool = False


_SEEN = """
case.opened|来件登记|case opened
case.acknowledged|来件自动回执|case acknowledged
case.assigned|来件派单|case assigned
case.responded|来件已响应|case responded to
case.resolved|来件已解决|case resolved
case.accepted|客户已验收|case result accepted
case.closed|来件已关闭|case closed
case.reopened|来件重新打开|case reopened
case.reclassified|来件重新分类|case reclassified
case.merged|来件合并|case merged
case.split|来件拆分|case split
case.voided|来件作废|case voided
case.linked|来件已关联|case linked
case.tagged|来件标签已变更|tags of case changed
case.void_proposed|来件作废已提请复核|void of case put to a second person
case.proposal_declined|来件提请未获同意|proposal on case declined
case.mentioned|来件中提及同事|colleague mentioned on case
queue.exported|工单清单已导出|list of cases exported
duty.changed|值班安排已变更|duty arranged anew
file.enclosed|文件已附上|file enclosed
standard_reply.written|答复模板已编写|standard reply written
standard_reply.archived|答复模板已归档|standard reply archived
standard_reply.restored|答复模板已恢复|standard reply put back
macro.written|快捷操作已编写|macro written
macro.archived|快捷操作已归档|macro archived
macro.restored|快捷操作已恢复|macro put back
extension.proposed|已提请延期|extension put to a second person
complaint.received|收到投诉|complaint received
complaint.acknowledged|投诉自动回执|complaint acknowledged
complaint.assigned|投诉已派单|complaint assigned
complaint.specialist_assigned|投诉已指派专人|specialist assigned to complaint
complaint.investigated|投诉已调查|complaint investigated
complaint.responded|投诉已响应|complaint responded to
complaint.solution_offered|投诉已给出解决方案|solution offered for complaint
complaint.resolved|投诉已解决|complaint resolved
complaint.accepted|投诉结果已被接受|complaint result accepted
complaint.closed|投诉已关闭|complaint closed
complaint.reopened|投诉重新打开|complaint reopened
complaint.dismissed|投诉无须回复|complaint needs no reply
inquiry.received|收到咨询|inquiry received
inquiry.responded|咨询已响应|inquiry responded to
inquiry.solution_offered|咨询已给出解决方案|solution offered for inquiry
inquiry.closed|咨询已关闭|inquiry closed
request.received|收到服务请求|service request received
request.responded|服务请求已响应|service request responded to
request.fulfilled|服务请求已办妥|service request fulfilled
request.closed|服务请求已关闭|service request closed
praise.received|收到表扬|praise received
feedback.received|收到意见反馈|feedback received
suggestion.received|收到建议|suggestion received
suggestion.responded|建议已响应|suggestion responded to
suggestion.accepted|建议已采纳|suggestion accepted
suggestion.implemented|建议已落实|suggestion implemented
rights_request.received|收到权利请求|rights request received
rights_request.fulfilled|权利请求已办妥|rights request fulfilled
rights_request.declined|权利请求已答复不予办理|rights request declined with reasons
rights_request.identity_checked|权利请求人身份已核验|identity behind rights request checked
rights_request.step_taken|权利请求已推进|step of rights request taken
rights_request.erasure_proposed|删除已提请复核|erasure put to a second person
rights_request.erasure_returned|删除复核已退回|erasure sent back by second person
rights_request.letter_printed|权利请求答复函已打印|letter of answer to rights request printed
rights_request.voided|权利请求已由本人收回|rights request taken back
message.received|收到消息|message received
message.answered|消息已答复|message answered
message.dismissed|消息无须答复|message needs no reply
customer.asked|已向客户询问|customer asked
customer.replied|客户已答复|customer replied
customer.updated|已向客户通报进展|customer updated
customer.contacted|已联系客户|customer contacted
customer.visited|已拜访客户|customer visited
survey.sent|已发放满意度调查|survey sent
survey.completed|已完成满意度调查|survey completed
rating.given|收到评分|rating given
rating.followed|低分评价已跟进|low rating followed up
rating_rule.set|评价规则已设定|rule of ratings set
question_set.published|问卷版本已发布|version of questions published
survey_programme.set|调查计划已设定|programme of surveys set
survey.drawn|调查样本已抽取|sample of survey drawn
survey.opened|调查已发送并开放作答|survey sent and opened for answers
survey.reminded|已提醒尚未作答的客户|customers reminded of survey
survey.closed|调查已截止|survey closed
department_score.published|部门满意度得分已公布|score of department published
satisfaction_review.done|已完成满意度评估|review of satisfaction done
visit_sample.drawn|已抽取回访样本|sample of cases to visit drawn
visit.planned|已安排上门|visit planned
visit.arrived|已到达现场|visit arrived
extension.agreed|已商定延期|extension agreed
training.completed|已完成培训|training completed
training.held|已举办培训|training held
assessment.completed|已完成考核|assessment completed
evaluation.completed|已完成评估|evaluation completed
quality_standard.proposed|质量评价标准已提出|standard of quality proposed
quality_standard.approved|质量评价标准已批准|standard of quality approved
quality_standard.returned|质量评价标准已退回|standard of quality sent back
quality_evaluation.opened|质量评估已开始|evaluation of quality opened
quality_evaluation.submitted|质量评估已提交|evaluation of quality submitted
quality_evaluation.returned|质量评估已退回|evaluation of quality sent back
quality_evaluation.approved|质量评估已批准|evaluation of quality approved
quality_evaluation.dropped|质量评估已放弃|evaluation of quality given up
quality_evaluation.done|已完成质量评估|quality evaluation done
quality_review.done|已完成服务质量评估|review of quality done
crm_evaluation.done|已完成客户关系管理评估|evaluation of customer relations done
evaluation.published|评估结果已公布|results of evaluation published
inspection.done|已完成检查|inspection done
self_check.done|已完成自查|self-check done
data_check.done|已完成数据核对|data check done
data_check.begun|数据核查已开始|data check begun
data_check.drawn|数据核查已抽样|sample of data check drawn
data_check.emptied|数据核查对象均已不在|data check left with nobody
data_check.cancelled|数据核查已放弃|data check given up
data_check.rule_set|数据核查规则已设定|rule of data checks set
data_error.found|发现数据错误|data error found
data_error.corrected|数据错误已更正|data error corrected
customer_data.updated|客户资料已核实更新|customer data updated
visit.moved|上门已改期|visit moved
visit.cancelled|上门已取消|visit cancelled
visit.missed|上门或联系未遇到客户|customer not reached
visit.handed_over|上门已移交|visit handed over
needs.changed|客户需求有变化|needs changed
needs_analysis.done|已完成需求分析|needs analysis done
service_plan.offered|已提出服务方案|service plan offered
service_plan.agreed|服务方案已商定|service plan agreed
service_plan.declined|服务方案未被接受|service plan declined
service_plan.completed|服务方案已实施完毕|service plan completed
effect_evaluation.done|已完成效果评估|effect evaluation done
strategy.adjusted|服务策略已调整|strategy adjusted
customer_event.planned|客户活动已安排|customer event planned
customer_event.held|客户活动已举办|customer event held
customer_event.cancelled|客户活动已取消|customer event cancelled
care_rule.set|关怀规则已设定|rule of care set
value_added_services.measured|已统计增值服务种类|value-added services counted
care_channels.measured|已统计维护渠道|channels of care counted
security_review.done|已完成安全检查|security review done
report.issued|已出具报告|report issued
finding.recorded|已登记问题|finding recorded
finding.corrected|已整改问题|finding corrected
improvement.opened|已立项改进|improvement opened
improvement.completed|已完成改进|improvement completed
apology.published|已公开致歉|apology published
compensation.paid|已支付赔偿|compensation paid
breach.excused|违约已免责|breach excused
breach.remedied|违约已补救|breach remedied
breach.disputed|违约有争议|breach disputed
dispute.settled|争议已了结|dispute settled
invoice.sent|已开出账单|invoice sent
invoice.due|账单到期|invoice due
invoice.paid|账单已付|invoice paid
penalty.paid|违约金已付|penalty paid
payment.received|收到付款|payment received
record.created|记录已建立|record created
record.erased|记录已删除|record erased
disclosure.acknowledged|披露已获确认|disclosure acknowledged
ethics_declaration.signed|已签廉洁声明|declaration of integrity signed
deputy.began_acting|开始代理|deputy began to act
deputy.ceased_acting|停止代理|deputy ceased to act
document.drafted|文书已起草|document drafted
document.filled|文书空格已填写|blanks of document filled
document.warning_decided|文书提示已作决定|warning on document decided
document.submitted|文书已送审|document submitted for review
document.approved|文书已审定|document approved
document.returned|文书已退回修改|document returned
document.printed|文书已制版|document printed
document.sent|文书已送签|document sent for signing
document.invitation_mailed|签署邀请邮件已发出|invitation to sign mailed
document.invitation_failed|签署邀请邮件未能发出|invitation to sign could not be mailed
document.signing_reminded|催签邮件已发出|reminder to sign mailed
document.opened|文书已被打开|document opened by a signatory
document.signed|文书已签署|document signed
document.sealed|文书已盖章|document sealed
document.signing_refused|文书被拒签|signing of document refused
document.paper_entered|纸质签署件已录入|signed paper entered
document.signatures_voided|文书签署已作废|signatures of document voided
document.withdrawn|文书已撤回|document withdrawn
document.interval_set|文书间隔已设定|interval of document set
document.interval_approved|文书间隔已批准|interval of document approved
document.scope_set|文书适用范围已登记|scope of document recorded
document.customer_numbers_set|文书随客户合并更新编号|customer numbers in document follow a merge
document.change_proposed|文书变更已提出|change of document proposed
document.handed_over|文书原件已交付|original of document handed over
document.came_into_force|文书已生效|document came into force
document.version_began|文书版本已开始施行|version of document began
document.ended|文书已终止|document ended
letter.uploaded|外来文书已读入|letter uploaded
letter.review_finished|外来文书已核对完毕|review of letter finished
letter.reopened|外来文书重新核对|review of letter taken up again
letter.withdrawn|外来文书已撤回|letter withdrawn
template.made|自有模板已制作|own template made
template.approved|自有模板已批准|own template approved
template.withdrawn|自有模板已停用|own template withdrawn
document.aftermath_done|终止后事项已办妥|task after the end done
document.read|文书已阅知|document read by a bound person
notice.sent|通知已发出|notice sent
notice.returned|通知被退回|notice returned
meaning.asked|已提出释义问题|question of meaning asked
question.asked|已提出疑问|question asked
question.ruled|疑问已解释|question ruled on
revision.proposed|修订已提出|revision proposed
meaning.ruled|释义已裁定|question of meaning ruled on
side_promise.flagged|合同外承诺已标记|promise outside the document flagged
customer.registered|客户已登记建档|customer registered
archive.opened|客户档案已建立|customer archive opened
sensitive_field.stored|敏感信息已加密存放|sensitive field stored
customer.changed|客户资料已改回|customer data put back
customer.data_confirmed|客户已确认资料|customer confirmed the data
customer.assigned|客户责任人已指定|customer assigned
customer.merged|客户档案已合并|customers merged
customer.unmerged|客户档案合并已撤销|merge of customers undone
customer.wish_recorded|客户偏好或需求已登记|wish of customer recorded
customer.agreement_recorded|客户约定已登记|agreement with customer recorded
customer.withdrawn|误建的客户档案已撤回|customer added by mistake withdrawn
customer.told_apart|客户已认定不是同一人|customers told apart
customer.key_destroyed|客户密钥已销毁|key of customer destroyed
customer_data.viewed|客户资料被查看|customer data looked at
customer_data.imported|客户数据已导入|customer data imported
customer_data.exported|客户数据已导出|customer data exported
import.undone|导入已撤销|import undone
import.cancelled|导入已停止|import stopped
export.requested|已申请导出客户数据|export of customer data requested
export.approved|导出申请已批准|export of customer data approved
export.declined|导出申请未批准|export of customer data declined
export.fetched|导出文件已下载|exported file fetched
customer.erased_again|恢复备份后客户密钥再次销毁|key of customer destroyed again
customer.erased_in_part|客户资料已部分删除|customer data erased in part
customer.restricted|客户资料已限制处理|customer data restricted
customer.unrestricted|客户资料限制已解除|restriction of customer data lifted
customer_data.use_refused|客户资料使用被拒绝|use of customer data refused
customer_data.look_refused|受限客户资料被拒绝查看|look at restricted customer data refused
customer_data.handed_over|客户资料已交本人|customer data handed over to the person
consent.given|已取得同意|consent given
consent.declined|不予同意|consent declined
consent.withdrawn|同意已撤回|consent withdrawn
erasure.certified|删除证明已出具|certificate of erasure issued
customer_keys.rotated|客户资料主密钥已轮换|keys of customer data turned over
customer_keys.dropped|客户资料旧主密钥已弃用|old key of customer data dropped
undertaking.signed|已签保密承诺|undertaking of confidentiality signed
access.reviewed|访问权限已复核|access reviewed
access.ended|访问权限已收回|access ended
access.granted|已授予查看权限|access granted
secret_access.granted|已授予保密信息权限|access to secrets granted
secret_holder.registered|保密信息持有方已登记|holder of secrets registered
data_store.registered|数据存储已登记|data store registered
secret_store.registered|保密信息存储已登记|store of secrets registered
secret.returned|保密信息已交还|secret given back
secret.destroyed|保密信息已销毁|secret destroyed
secrecy_exception.asked|已申请保密例外|exception from secrecy asked for
secrecy_exception.approved|保密例外已批准|exception from secrecy approved
secrecy_exception.refused|保密例外未批准|exception from secrecy refused
security_review.begun|安全检查已开始|security review begun
security_control.recorded|安全措施已记录|security control recorded
data_policy.reviewed|数据安全制度已评估|data policy reviewed
finding.verified|问题整改已核实|correction of finding verified
finding.reopened|问题重新打开|finding reopened
leak.suspected|疑似泄露已上报|leak suspected
leak.doubted|泄露存疑待复核|leak doubted
leak.dismissed|泄露已排除|leak dismissed
leak.extent_recorded|泄露涉及客户已登记|customers concerned by leak recorded
leak.contained|泄露已控制|leak contained
leak.closed|泄露事件已结案|leak closed
breach.assessed|违约已认定|breach assessed
secrecy_breach.confirmed|泄密行为已确认|breach of secrecy confirmed
persons.notified|已通知有关个人|persons concerned notified
authority.notified|已通知主管机关|authority notified
counterparty.notified|已通知合同对方|other party notified
incident_summary.delivered|事件总结已报送|summary of incident delivered
lessons.recorded|经验教训已总结|lessons recorded
retention_term.proposed|保存期限已提出|term of retention proposed
retention_term.decided|保存期限已决定|term of retention decided on
retention_list.exported|到期清单已导出|list of what is due exported
hold.put_on|已冻结|hold put on
hold.confirmed|冻结已确认|hold confirmed
hold.refused|冻结未获确认|hold not confirmed
hold.lift_proposed|已提出解除冻结|lifting of hold proposed
hold.lifted|冻结已解除|hold lifted
hold.lift_refused|解除冻结未获同意|lifting of hold refused
destruction.proposed|销毁已提出|destruction proposed
destruction.approved|销毁已批准|destruction approved
destruction.refused|销毁未获批准|destruction refused
destruction.taken_back|销毁已撤回|destruction taken back
destruction.done|销毁已执行并出具证明|destruction carried out and certified
logs.pruned|到期日志已清除|logs past their term removed
law.changed|法律已变更|law changed
change.consented|变更已表态|decision on change entered
change.refused|变更已拒绝|change refused
change.withdrawn|变更已撤回|change withdrawn
change.rescheduled|变更首日已移动|first day of change moved
change.forced|变更已强行施行|change forced without notice in time
standard_change.proposed|标准变更已提出|change of standard proposed
revision.approved|修订已批准|revision approved
document.updated|文书已更新|document updated
document.expiry_warned|文书临近期满|document nears its last day
study.confirmed|学习已确认|study confirmed
end.proposed|终止已提出|end proposed
end.consented|终止已获同意|end consented to
end.confirmed|终止已确认|end confirmed
end.withdrawn|终止已撤回|end withdrawn
end.task_assigned|终止后事项已移交|task after the end handed over
contract.ended|合同已终止|contract ended
contract.expired|合同已期满|contract expired
unfinished_work.settled|未完成工作已处理|unfinished work settled
account.settled|账目已结算|account settled
customer_data.disposed|客户数据已处置|customer data disposed of
secrecy_reminder.delivered|保密提醒已送达|reminder of secrecy delivered
notice.failed|通知未能送达|notice failed
meaning.explained|词语已说明|word explained
side_promise.settled|合同外承诺已处理|promise outside the document settled
service_agreement.checked|服务协议已比对|service agreement compared
service_agreement.registered|服务协议已登记|service agreement registered
basic_question.asked|收到基础问题|basic question asked
bot.answered|智能客服已应答|assistant answered
bot.handed_over|智能客服已转人工|assistant handed over to a person
answer_entry.proposed|答问条目已提交|answer proposed
answer_entry.approved|答问条目已审定|answer approved
answer_entry.returned|答问条目已退回|answer sent back
answer_entry.given|答问条目已换负责人|answer given to another owner
answer_entry.reviewed|答问条目已复核|answer looked over again
answer_entry.retired|答问条目已停用|answer retired
answer_check.drawn|答问抽查已抽样|sample of answers drawn
answer_check.done|答问抽查已完成|answer looked over
channel.went_down|受理渠道中断|channel went down
channel.came_up|受理渠道恢复|channel came up
case.handed_over|机关转办件已收到|case handed over by an authority
case.reported_back|转办件已向机关报告|case reported back to the authority
notice_rule.set|通知规则已设定|rule of notices set
calendar.published|日历已公布|calendar published
subject.described|对象信息已登记|subject described
"""
_REPORTED = """
notice.delivered|通知已送达|notice delivered
announcement.published|公告已发布|announcement published
maintenance.announced|维护已公告|maintenance announced
service.started|服务已开始|service started
service.change_planned|已计划服务变更|service change planned
service.went_down|服务中断|service went down
service.came_up|服务恢复|service came up
service.checked|服务已检测|service checked
force_majeure.began|不可抗力开始|force majeure began
force_majeure.ended|不可抗力结束|force majeure ended
customer_data.disclosed|客户数据被披露|customer data disclosed
customer_data.leaked|客户数据泄露|customer data leaked
customer_data.misused|客户数据被滥用|customer data misused
customer_data.out_of_scope|客户数据被超范围使用|customer data used out of scope
secret.leaked|商业秘密泄露|secret leaked
secret.disclosed|保密信息被披露|secret disclosed
staff.joined|员工入职|staff joined
staff.left|员工离职|staff left
team_size.measured|已读取团队人数|team size measured
certificate.obtained|已取得证书|certificate obtained
fund.allocated|已拨付资金|fund allocated
"""

_CARRIED = {
    "customer": """
case complaint inquiry request suggestion praise feedback rights_request message survey rating visit customer needs needs_analysis
service_plan archive disclosure problem dispute negotiation claim data_claim leak_claim misuse_claim secret_claim secrecy_claim
rescission_claim invoice payment service.started service.provided service.due service.completed
""",
    "channel": "case complaint inquiry request suggestion praise feedback rights_request message",
    "number": """
document.came_into_force document.updated document.ended contract.ended contract.expired revision.approved standard_change.proposed
""",
}
"""Which fields tell whose matter an event is (`number`: which document's), and the things (or single kinds) whose events carry them. What
stands in no line is a matter of the whole house: trainings, inspections, checks, prohibitions about data. An event without the field is
nobody's."""


def _read(table: str, *, reported: bool) -> dict[str, Kind]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return {kind: Kind(kind, zh, en, reported) for kind, zh, en in rows}


KINDS: Final[Mapping[str, Kind]] = {**_read(_SEEN + _OF_SERVICE + _OF_COMPLAINTS, reported=False), **_read(_REPORTED, reported=True)}

_CARRIERS: Final[Mapping[str, frozenset[str]]] = {field: frozenset(names.split()) for field, names in _CARRIED.items()}


def carries(kind: str, field: str) -> bool:
    """Whether events of a kind say whose matter they are by a field, in their payload or as an attribute of their subject.

    >>> carries("complaint.received", "customer"), carries("training.completed", "customer"), carries("complaint.received", "staff")
    (True, False, False)
    """
    return not {kind, kind.partition(".")[0]}.isdisjoint(_CARRIERS.get(field, ()))


def kind_name(kind: str, lang: str) -> str:
    """The name of a kind; one that the house does not know is its own words.

    >>> kind_name("complaint.received", "zh"), kind_name("lift.got_stuck", "en")
    ('收到投诉', 'lift got stuck')
    """
    known = KINDS.get(kind)
    if known is None:
        return kind.replace(".", " ").replace("_", " ")
    return known.zh if lang == "zh" else known.en
