"""Words for kinds, fields, states and values, so that a promise reads as a sentence.

A kind is worded from its two parts: what it is about (`THINGS`) and what happened (`VERBS`); `WHOLE` holds those that are not the sum of
their parts. What is not known here appears as its own words, without underscores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yinuo.engine.clauses import lexicon_of_documents as documents
from yinuo.engine.clauses.wording import Lang
from yinuo.engine.events.kinds import KINDS, kind_name


@dataclass(frozen=True)
class KindWords:
    """One kind in the forms that sentences need.

    `zh` 响应投诉 · `zh_bare` 响应, where the thing was just named · `zh_thing` 投诉 · `en` respond to the complaint · `en_bare` respond ·
    `en_gerund` responding to a complaint · `en_when` a complaint is responded to · `en_many` complaints responded to.
    """

    zh: str
    zh_bare: str
    zh_thing: str
    en: str
    en_bare: str
    en_gerund: str
    en_when: str
    en_many: str


# thing: zh | en | en plural (equal to the singular: no article)
_THINGS = """
case|来件|case|cases
document|文书|document|documents
calendar|日历|calendar|calendars
ethics_declaration|廉洁声明|declaration of integrity|declarations of integrity
complaint|投诉|complaint|complaints
inquiry|咨询|inquiry|inquiries
request|服务请求|service request|service requests
suggestion|建议|suggestion|suggestions
praise|表扬|praise|praise
rights_request|权利请求|rights request|rights requests
message|消息|message|messages
customer|客户|customer|customers
survey|满意度调查|satisfaction survey|satisfaction surveys
rating|评分|rating|ratings
visit|上门|visit|visits
extension|延期|extension|extensions
training|培训|training|training
assessment|考核|assessment|assessments
evaluation|评估|evaluation|evaluations
inspection|检查|inspection|inspections
self_check|自查|self-check|self-checks
data_check|数据核对|data check|data checks
security_review|安全检查|security review|security reviews
report|报告|report|reports
finding|问题|finding|findings
improvement|改进|improvement|improvements
apology|致歉|apology|apologies
compensation|赔偿|compensation|compensation
breach|违约|breach|breaches
dispute|争议|dispute|disputes
invoice|账单|invoice|invoices
penalty|违约金|penalty|penalties
payment|付款|payment|payments
record|记录|record|records
disclosure|披露|disclosure|disclosures
notice|通知|notice|notices
announcement|公告|announcement|announcements
maintenance|维护|maintenance|maintenance
service|服务|service|services
force_majeure|不可抗力|force majeure|force majeure
customer_data|客户数据|customer data|customer data
staff|员工|staff member|staff
team_size|团队人数|team size|team size
certificate|证书|certificate|certificates
fund|资金|fund|funds
contract|合同|contract|contracts
order|订单|order|orders
repair|报修|repair request|repair requests
fault|故障|fault|faults
"""
# happened: zh | en base, [dropped where the thing was just named] | gerund | participle after the noun | with its auxiliary
_VERBS = """
received|收到{n}|receive {n}|receiving {n}|received|is received
opened|登记{n}|open {n}|opening {n}|opened|is opened
acknowledged|确认{n}|acknowledge {n}|acknowledging {n}|acknowledged|is acknowledged
assigned|指派{n}|assign {n}|assigning {n}|assigned|is assigned
responded|响应{n}|respond[ to {n}]|responding to {n}|responded to|is responded to
answered|答复{n}|answer {n}|answering {n}|answered|is answered
solution_offered|给出{n}解决方案|offer a solution[ to {n}]|offering a solution to {n}|with a solution offered|has a solution offered
resolved|解决{n}|resolve {n}|resolving {n}|resolved|is resolved
solved|解决{n}|solve {n}|solving {n}|solved|is solved
accepted|接受{n}|accept {n}|accepting {n}|accepted|is accepted
closed|关闭{n}|close {n}|closing {n}|closed|is closed
reopened|重新打开{n}|reopen {n}|reopening {n}|reopened|is reopened
reclassified|重新分类{n}|reclassify {n}|reclassifying {n}|reclassified|is reclassified
merged|合并{n}|merge {n}|merging {n}|merged|is merged
split|拆分{n}|split {n}|splitting {n}|split|is split
voided|作废{n}|void {n}|voiding {n}|voided|is voided
dismissed|确定{n}无须回复|mark {n} as needing no reply|marking {n} as needing no reply|needing no reply|needs no reply
fulfilled|办妥{n}|fulfil {n}|fulfilling {n}|fulfilled|is fulfilled
implemented|落实{n}|implement {n}|implementing {n}|implemented|is implemented
asked|询问{n}|ask {n}|asking {n}|asked|is asked
contacted|联系{n}|contact {n}|contacting {n}|contacted|is contacted
visited|拜访{n}|visit {n}|visiting {n}|visited|is visited
sent|发放{n}|send {n}|sending {n}|sent|is sent
completed|完成{n}|complete {n}|completing {n}|completed|is completed
held|举办{n}|hold {n}|holding {n}|held|is held
done|完成{n}|do {n}|doing {n}|done|is done
given|给出{n}|give {n}|giving {n}|given|is given
planned|安排{n}|plan {n}|planning {n}|planned|is planned
agreed|商定{n}|agree on {n}|agreeing on {n}|agreed|is agreed
issued|出具{n}|issue {n}|issuing {n}|issued|is issued
recorded|登记{n}|record {n}|recording {n}|recorded|is recorded
corrected|整改{n}|correct {n}|correcting {n}|corrected|is corrected
published|发布{n}|publish {n}|publishing {n}|published|is published
announced|公告{n}|announce {n}|announcing {n}|announced|is announced
signed|签署{n}|sign {n}|signing {n}|signed|is signed
paid|支付{n}|pay {n}|paying {n}|paid|is paid
excused|{n}免责|excuse {n}|excusing {n}|excused|is excused
remedied|补救{n}|remedy {n}|remedying {n}|remedied|is remedied
disputed|对{n}提出争议|dispute {n}|disputing {n}|disputed|is disputed
settled|了结{n}|settle {n}|settling {n}|settled|is settled
due|{n}到期|make {n} due|{n} falling due|due|falls due
created|建立{n}|create {n}|creating {n}|created|is created
erased|删除{n}|erase {n}|erasing {n}|erased|is erased
delivered|送达{n}|deliver {n}|delivering {n}|delivered|is delivered
started|开始{n}|start {n}|starting {n}|started|is started
checked|检测{n}|check {n}|checking {n}|checked|is checked
disclosed|披露{n}|disclose {n}|disclosing {n}|disclosed|is disclosed
leaked|泄露{n}|leak {n}|leaking {n}|leaked|is leaked
obtained|取得{n}|obtain {n}|obtaining {n}|obtained|is obtained
allocated|拨付{n}|allocate {n}|allocating {n}|allocated|is allocated
measured|读取{n}|read {n}|reading {n}|read|is read
began|{n}开始|begin {n}|{n} beginning|begun|begins
ended|{n}结束|end {n}|{n} ending|ended|ends
repaired|修复{n}|repair {n}|repairing {n}|repaired|is repaired
"""
# kinds that are not the sum of their parts: zh | zh bare | en | en bare | gerund | when | many
# ruff: noqa: E501 - a row of a table is one line
_WHOLE = """
customer.replied|客户答复|客户答复|have the customer reply|have the customer reply|the customer replying|the customer replies|customer replies
customer.updated|向客户通报进展|通报进展|update the customer|update the customer|updating the customer|the customer is updated|customer updates
customer.asked|向客户询问|向客户询问|ask the customer|ask the customer|asking the customer|the customer is asked|questions to the customer
visit.arrived|到达现场|到达现场|arrive on site|arrive on site|arriving on site|the visit arrives|visits on site
apology.published|公开致歉|公开致歉|publish an apology|publish an apology|publishing an apology|an apology is published|published apologies
case.acknowledged|发出来件回执|发出回执|acknowledge the case|acknowledge it|acknowledging a case|a case is acknowledged|cases acknowledged
complaint.acknowledged|发出投诉回执|发出回执|acknowledge the complaint|acknowledge it|acknowledging a complaint|a complaint is acknowledged|complaints acknowledged
case.accepted|由客户验收|由客户验收|have the result accepted|have it accepted|the customer accepting the result|the result is accepted|cases accepted
complaint.accepted|由客户接受处理结果|由客户接受结果|have the result accepted|have it accepted|the customer accepting the result|the result is accepted|complaints accepted
suggestion.accepted|采纳建议|采纳|accept the suggestion|accept it|accepting a suggestion|a suggestion is accepted|suggestions accepted
service.change_planned|服务变更|服务变更|plan the service change|plan it|planning a service change|a service change is planned|planned service changes
service.went_down|服务中断|服务中断|let the service go down|let it go down|the service going down|the service goes down|outages
service.came_up|服务恢复|服务恢复|bring the service up|bring it up|the service coming up|the service comes up|recoveries
document.came_into_force|文书生效|生效|bring the document into force|bring it into force|the document coming into force|the document comes into force|documents in force
staff.joined|员工入职|员工入职|hire a staff member|hire|a staff member joining|a staff member joins|staff who joined
staff.left|员工离职|员工离职|let a staff member go|let go|a staff member leaving|a staff member leaves|staff who left
rating.given|收到评分|收到评分|receive a rating|receive it|receiving a rating|a rating is given|ratings given
invoice.sent|开出账单|开出|send the invoice|send it|sending an invoice|an invoice is sent|invoices sent
invoice.paid|付清账单|付清|pay the invoice|pay it|paying an invoice|the invoice is paid|invoices paid
"""
_WORDS = """
score|评分
urgency|紧急程度
urgent|紧急
priority|优先级
severity|严重程度
category|类别
class|类别
type|类型
channel|渠道
region|地区
department|部门
team|团队
tier|等级
staff|员工|staff member
customer|客户|the customer
agency|机构
hours|小时数
cause|原因
reason|原因
amount|金额
unpaid_amount|未付金额
effective_on|生效日|effective date
target_at|约定时间|target time
due_on|到期日|due date
high|高
medium|中
low|低
normal|一般
gold|金
complaint|投诉
inquiry|咨询
suggestion|建议
request|服务请求
waiting_for_customer|等待客户|waiting for the customer
force_majeure|不可抗力
open|未结|the matter is open
outage|服务中断|an outage
service_records|服务记录
customer_records|客户档案
team_size|团队人数
service_department|客服部门|the service department
company|本公司|the company
organisation|本机构|the organisation
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return {row[0]: tuple(row[1:]) for row in rows}


_THING: Final[Mapping[str, tuple[str, ...]]] = {**_table(documents.THINGS), **_table(_THINGS)}
_VERB: Final[Mapping[str, tuple[str, ...]]] = {**_table(documents.VERBS), **_table(_VERBS)}
_WHOLE_KIND: Final[Mapping[str, tuple[str, ...]]] = {**_table(documents.WHOLE), **_table(_WHOLE)}
_WORD: Final[Mapping[str, tuple[str, ...]]] = {**_table(documents.WORDS), **_table(_WORDS)}
_DROPPED = re.compile(r"\[[^\]]*\]")


def word(name: str, lang: Lang) -> str:
    """A field, state, value, measure or role in words.

    >>> word("urgency", "zh"), word("unpaid_amount", "en"), word("lift_number", "zh")
    ('紧急程度', 'unpaid amount', 'lift number')
    """
    plain = name.replace("_", " ")
    zh, *en = _WORD.get(name, (plain,))
    return zh if lang == "zh" else en[0] if en else plain


def is_worded(kind: str) -> bool:
    """Whether the house has words for a kind; one that it only records is told by its name in `events.kinds`."""
    thing, _, happened = kind.partition(".")
    return kind in KINDS or kind in _WHOLE_KIND or (thing in _THING and happened in _VERB)


def words_of(kind: str, given: Mapping[str, KindWords] | None = None) -> KindWords:
    """The words of a kind; those that `given` names first, then the house's, then the kind itself."""
    if given is not None and kind in given:
        return given[kind]
    thing, _, happened = kind.partition(".")
    zh_thing, one, many = _THING.get(thing, (word(thing, "zh"), word(thing, "en"), word(thing, "en")))
    if kind in _WHOLE_KIND:
        zh, zh_bare, en, en_bare, gerund, when, all_of_them = _WHOLE_KIND[kind]
        return KindWords(zh, zh_bare, zh_thing, en, en_bare, gerund, when, all_of_them)
    if happened not in _VERB or (thing not in _THING and kind in KINDS):
        plain = kind_name(kind, "en")
        zh = f"「{kind_name(kind, 'zh')}」"
        return KindWords(zh, zh, zh_thing, plain, plain, plain, plain, plain)
    zh, base, gerund, participle, when = _VERB[happened]
    indefinite, definite = _article(one, many), one if one == many else f"the {one}"
    return KindWords(
        zh=zh.format(n=zh_thing if thing in _THING else f"「{zh_thing}」"),
        zh_bare=zh.format(n=""),
        zh_thing=zh_thing,
        en=base.replace("[", "").replace("]", "").format(n=definite),
        en_bare=_DROPPED.sub("", base).format(n="it"),
        en_gerund=gerund.format(n=indefinite),
        en_when=f"{indefinite} {when}",
        en_many=f"{many} {participle}",
    )


def indefinite_thing(kind: str) -> str:
    """What a kind is about, with its article: `a complaint`, `training`."""
    thing = kind.partition(".")[0]
    _, one, many = _THING.get(thing, ("", word(thing, "en"), word(thing, "en")))
    return _article(one, many)


def _article(one: str, many: str) -> str:
    if one == many:
        return one
    return f"an {one}" if one[0] in "aeiou" else f"a {one}"
