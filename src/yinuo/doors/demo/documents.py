"""The documents of Chengchuan Heating 澄川暖通, an invented company, and the promises in them."""

from __future__ import annotations

from yinuo.promises.shapes import DraftClause, DraftDocument

LETTER = DraftDocument(
    number="CN-001",
    title_zh="客户关系管理与信守承诺书",
    title_en="Letter of commitment to customers",
    audience_zh="面向全部签约客户",
    audience_en="to all customers under contract",
    text="""\
use calendar cn-office
reported security_review.done
CN-001.respond: within 4 business hours of complaint.received expect complaint.responded
CN-001.urgent: within 30 minutes of complaint.received expect complaint.responded where urgency = urgent
CN-001.solve: within 3 workdays of complaint.received expect complaint.solution_offered major after 2 workdays
CN-001.apology: within 5 days of breach.major of CN-001.solve expect apology.published
CN-001.cause: every complaint.closed has cause
CN-001.surveys: at least 4 survey.sent per month
CN-001.self_check: at least 2 self_check.done per week
CN-001.no_leak: never customer_data.leaked checked by security_review.done per month
CN-001.suggestion: within 3 months of suggestion.accepted expect suggestion.implemented
""",
    clauses=(
        DraftClause("1.1", "本承诺书由澄川暖通向全部签约客户作出。", "Chengchuan Heating gives this letter to all customers under contract.", "statement"),
        DraftClause("1.2", "业务时间为工作日 9:00 至 12:00、13:30 至 18:00。", "Business hours are 9:00-12:00 and 13:30-18:00 on workdays.", "definition"),
        DraftClause("3.2.1", "收到投诉后 4 个业务小时内响应。", "We respond to a complaint within 4 business hours.", "promise", ("CN-001.respond",)),
        DraftClause("3.2.2", "紧急投诉 30 分钟内响应，昼夜不停。", "To an urgent complaint we respond within 30 minutes, day and night.", "promise", ("CN-001.urgent",)),
        DraftClause("3.2.3", "收到投诉后 3 个工作日内给出解决方案。", "We offer a solution within 3 workdays.", "promise", ("CN-001.solve",)),
        DraftClause("3.2.4", "解决超期达 2 个工作日的，5 日内公开致歉。", "Where a solution is 2 workdays late or more, we apologise in public within 5 days.", "promise", ("CN-001.apology",)),
        DraftClause("3.2.5", "每件投诉结案时写明原因。", "Every complaint is closed with its cause.", "promise", ("CN-001.cause",)),
        DraftClause("3.3.1", "每月至少开展 4 次满意度调查。", "We run at least 4 satisfaction surveys a month.", "promise", ("CN-001.surveys",)),
        DraftClause("3.3.2", "每周至少自查 2 次承诺执行情况。", "We check our own promises at least twice a week.", "promise", ("CN-001.self_check",)),
        DraftClause("3.4.1", "不泄露客户资料，并每月检查一次。", "We never leak customer data, and check so every month.", "promise", ("CN-001.no_leak",)),
        DraftClause("3.5.1", "采纳的建议 3 个月内落实。", "An accepted suggestion is put into practice within 3 months.", "promise", ("CN-001.suggestion",)),
        DraftClause("5.1", "本承诺书的解释权归澄川暖通。", "Chengchuan Heating interprets this letter.", "statement"),
    ),
)  # fmt: skip

CONDUCT = DraftDocument(
    number="GK-002",
    title_zh="客户经理行为与服务公约",
    title_en="Conduct pledge of client managers",
    audience_zh="全体客户经理与坐席",
    audience_en="all client managers and agents",
    text="""\
use calendar cn-office
GK-002.inquiry: within 15 business minutes of inquiry.received expect inquiry.responded
GK-002.training: sum(training.completed.hours) >= 8 per month for each staff
GK-002.ethics: at least 1 ethics_declaration.signed per year for each staff
GK-002.visits: at least 6 customer.visited per quarter for each staff
""",
    clauses=(
        DraftClause("1.1", "本公约适用于全体客户经理与坐席。", "This pledge binds all client managers and agents.", "statement"),
        DraftClause("2.1", "每人每月培训不少于 8 小时。", "Everyone trains at least 8 hours a month.", "promise", ("GK-002.training",)),
        DraftClause("2.2", "每人每年签署一次廉洁声明。", "Everyone signs a declaration of integrity once a year.", "promise", ("GK-002.ethics",)),
        DraftClause("2.3.1", "咨询 15 个业务分钟内响应。", "We respond to an inquiry within 15 business minutes.", "promise", ("GK-002.inquiry",)),
        DraftClause("2.4", "每人每季度至少回访 6 位客户。", "Everyone visits at least 6 customers a quarter.", "promise", ("GK-002.visits",)),
    ),
)  # fmt: skip

CONTRACT = DraftDocument(
    number="HT-118",
    title_zh="江枫物业供暖服务合同",
    title_en="Heating service contract with Jiangfeng Property",
    audience_zh="甲方：江枫物业",
    audience_en="party A: Jiangfeng Property",
    text="""\
use calendar cn-office
reported notice.delivered
measure waiting_for_customer = from customer.asked until customer.replied
record service_records = from request.fulfilled until record.erased
HT-118.solve: within 3 workdays of request.received expect request.fulfilled pausing while waiting_for_customer up to 10 workdays
HT-118.reply: next reply within 4 business hours
HT-118.notice: 30 days before service.change_planned.effective_on expect notice.delivered
HT-118.uptime: available 24x7 >= 99.9% per month except maintenance.announced
HT-118.records: keep service_records for 5 years
HT-118.late_fee: penalty 0.05% per day of invoice.unpaid_amount after invoice.due until invoice.paid cap 10%
""",
    clauses=(
        DraftClause("4.7", "报修后 3 个工作日内修复；等待甲方答复的时间不计，最长 10 个工作日。", "A reported fault is mended within 3 workdays; time waiting for party A is left out, up to 10 workdays.", "promise", ("HT-118.solve",)),
        DraftClause("4.8", "甲方来信 4 个业务小时内回复。", "A message of party A is answered within 4 business hours.", "promise", ("HT-118.reply",)),
        DraftClause("6.1", "监控平台月度可用率不低于 99.9 %，事先公告的检修除外。", "The monitoring platform is available 99.9% of each month, announced maintenance aside.", "promise", ("HT-118.uptime",)),
        DraftClause("7.2", "服务记录保存 5 年。", "Service records are kept for 5 years.", "promise", ("HT-118.records",)),
        DraftClause("8.2", "服务内容或费用变更提前 30 日书面通知。", "A change of service or price is announced in writing 30 days ahead.", "promise", ("HT-118.notice",)),
        DraftClause("9.3", "逾期付款按未付金额每日 0.05 % 计违约金，最高 10 %。", "Late payment bears 0.05% of the unpaid amount a day, at most 10%.", "promise", ("HT-118.late_fee",)),
    ),
)  # fmt: skip

POLICY = DraftDocument(
    number="ZC-003",
    title_zh="客户管理与服务质量制度",
    title_en="Customer management and service quality policy",
    audience_zh="公司内部",
    audience_en="inside the company",
    text="""\
use calendar cn-office
ZC-003.satisfaction: share of rating.given with (score >= 4) >= 90% per quarter least 30
ZC-003.answered: share of complaint.received with (complaint.responded within 4 business hours) >= 95% per month of all
ZC-003.reopened: share of case.reopened to case.resolved <= 6% per quarter
ZC-003.agencies: distinct(evaluation.completed.agency) >= 2 per year
ZC-003.disclosure: service.started only after disclosure.acknowledged
ZC-003.team: measure team_size >= 5
""",
    clauses=(
        DraftClause("2(1)", "季度满意度不低于 90 %，样本不少于 30 份。", "Satisfaction is at least 90% a quarter, on 30 ratings or more.", "promise", ("ZC-003.satisfaction",)),
        DraftClause("2(2)", "每月 95 % 的投诉在 4 个业务小时内响应。", "Each month 95% of complaints are answered within 4 business hours.", "promise", ("ZC-003.answered",)),
        DraftClause("2(3)", "季度重开率不高于 6 %。", "At most 6% of solved cases of a quarter are reopened.", "promise", ("ZC-003.reopened",)),
        DraftClause("3(1)", "每年由不少于 2 家机构评价。", "At least 2 agencies evaluate us each year.", "promise", ("ZC-003.agencies",)),
        DraftClause("3(2)", "先告知、后服务。", "Service starts only after disclosure.", "promise", ("ZC-003.disclosure",)),
        DraftClause("4(1)", "专职服务人员不少于 5 人。", "At least 5 people work in service full time.", "promise", ("ZC-003.team",)),
        DraftClause("5(1)", "本制度所称客户，指与公司签约的单位和个人。", "A customer is whoever has a contract with the company.", "definition"),
    ),
)  # fmt: skip

ALL = (LETTER, CONDUCT, CONTRACT, POLICY)
