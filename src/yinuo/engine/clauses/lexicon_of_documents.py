"""More words for kinds, fields and values: what letters, contracts and policies speak of, beside the daily work of `lexicon`."""

# thing: zh | en | en plural (equal to the singular: no article)
THINGS = """
access|权限|permission|permissions
account|账款|account|accounts
accountability|问责|accountability|accountability
anomaly|异常|anomaly|anomalies
arbitration|仲裁|arbitration|arbitration
archive|客户档案|customer archive|customer archives
audit|审计|audit|audits
authority|主管机关|authority|authorities
persons|有关个人|persons concerned|persons concerned
counterparty|合同对方|other party|other parties
incident_summary|事件总结|summary of the incident|summaries of incidents
lessons|经验教训|lessons|lessons
award|裁决|award|awards
bad_attitude|态度不佳|bad manner|bad manners
basic_question|基础问题|basic question|basic questions
benefit|不当利益|improper benefit|improper benefits
bonus|绩效奖金|bonus|bonuses
bot|智能客服|assistant|assistants
budget|预算|budget|budgets
capacity|服务窗口或席位|capacity|capacity
cause|原因|cause|causes
circumstances|情况|circumstances|circumstances
claim|索赔|claim|claims
complaint_review|投诉总结|review of complaints|reviews of complaints
conflict|利益冲突|conflict of interest|conflicts of interest
conflict_declaration|利益冲突申报|declaration of conflicts|declarations of conflicts
corrective_action|整改措施|corrective action|corrective actions
credit|客户信用|customer's credit|customers' credit
credit_file|信用档案|credit file|credit files
credit_limit|信用额度|credit limit|credit limits
crm_evaluation|客户关系管理评估|evaluation of customer relations|evaluations of customer relations
customer_event|客户交流活动|customer event|customer events
data|资料|data|data
data_claim|资料延误索赔|claim for late data|claims for late data
data_error|信息错误|data error|data errors
data_policy|信息安全制度|data security policy|data security policies
data_store|数据存储|data store|data stores
department_score|部门满意度得分|department's score|departments' scores
discipline|处分|disciplinary measure|disciplinary measures
duty|上岗服务|duty|duties
effect_evaluation|效果评估|evaluation of the effect|evaluations of the effect
effect_review|管理效果评估|review of the effect|reviews of the effect
emergency_plan|应急预案|emergency plan|emergency plans
examination|考试或考核|examination|examinations
execution_check|执行情况检查|check of execution|checks of execution
expense|履职费用|expense|expenses
explanation|书面说明|written explanation|written explanations
false_information|虚假信息|false information|false information
feedback|客户反馈|feedback|feedback
fine|罚款|fine|fines
follow_up|售后跟踪|follow-up|follow-ups
fraud|欺诈|fraud|fraud
fund_report|资金使用情况|report on the fund|reports on the fund
harmful_act|损害客户或公司的行为|harmful act|harmful acts
improvement_plan|改进计划|plan to improve|plans to improve
irregular_transaction|违规交易|irregular transaction|irregular transactions
joint_claim|共同赔偿|joint claim|joint claims
law|法律法规|law|laws
leak|泄露事件|leak|leaks
leak_claim|泄露索赔|claim for a leak|claims for a leak
letter_check|承诺落实检查|check of the letter|checks of the letter
liability|责任|liability|liabilities
loyalty|客户忠诚度|customer's loyalty|customers' loyalty
manager|客户经理|client manager|client managers
manager_review|客户经理审查|review of the manager|reviews of managers
market|市场|market|markets
merit|突出表现|merit|merits
misconduct|违规行为|misconduct|misconduct
misleading_statement|误导性陈述|misleading statement|misleading statements
misuse_claim|挪用信息索赔|claim for misuse|claims for misuse
nda|保密协议|secrecy agreement|secrecy agreements
undertaking|保密承诺|undertaking of confidentiality|undertakings of confidentiality
needs|客户需求|customer's needs|customers' needs
needs_analysis|需求分析|analysis of needs|analyses of needs
negotiation|协商|negotiation|negotiations
peak|业务高峰|peak|peaks
position|职务|position|positions
problem|履行问题|problem|problems
process|流程|process|processes
process_step|流程环节|step of a process|steps of a process
progress_report|进度汇报|progress report|progress reports
promise|承诺|promise|promises
quality_benchmark|质量对标|quality benchmark|quality benchmarks
quality_check|质量检查|quality check|quality checks
quality_evaluation|质量评估|quality evaluation|quality evaluations
quality_fund|质量专项基金|quality fund|quality funds
quality_report|服务质量报告|quality report|quality reports
quality_review|服务质量评估|quality review|quality reviews
question|疑问|question of meaning|questions of meaning
recusal|回避|recusal|recusals
regulator|监管机构|regulator|regulators
remedy|补救措施|remedy|remedies
rescission_claim|无故解除索赔|claim for rescission|claims for rescission
responsibility|部门责任|responsibility|responsibilities
revision|制度修订|revision|revisions
reward|奖励|reward|rewards
risk|客户风险|risk|risks
risk_event|风险事件|risk event|risk events
risk_review|风险评估|risk review|risk reviews
roster|团队名单|roster|rosters
sale|销售|sale|sales
sanction|处理决定|sanction|sanctions
satisfaction_review|满意度评估|review of satisfaction|reviews of satisfaction
secrecy_breach|泄密行为|breach of secrecy|breaches of secrecy
secrecy_claim|泄密索赔|claim for a breach of secrecy|claims for a breach of secrecy
secrecy_reminder|保密提醒|reminder of secrecy|reminders of secrecy
secret|保密信息|secret|secrets
secret_access|保密信息权限|access to secrets|access to secrets
secret_claim|商业秘密索赔|claim for trade secrets|claims for trade secrets
secret_store|保密信息存储|store of secrets|stores of secrets
security_control|安全措施|security control|security controls
sensitive_field|敏感信息|sensitive field|sensitive fields
service_agreement|服务协议|service agreement|service agreements
service_description|服务说明|description of service|descriptions of service
service_plan|服务方案|service plan|service plans
service_process|服务流程|service process|service processes
service_report|服务报告|service report|service reports
service_standard|服务标准|service standard|service standards
service_terms|收费、时限和投诉渠道|service terms|service terms
skill_test|技能考核|skill test|skill tests
spot_check|现场抽查|spot check|spot checks
staffing|班组配置|staffing|staffing
standard_change|标准修改|change of the standard|changes of the standard
standard_review|标准评估|review of the standard|reviews of the standard
step_1|流程第 1 步|step 1 of the process|step 1 of the process
step_2|流程第 2 步|step 2 of the process|step 2 of the process
step_3|流程第 3 步|step 3 of the process|step 3 of the process
step_4|流程第 4 步|step 4 of the process|step 4 of the process
step_5|流程第 5 步|step 5 of the process|step 5 of the process
step_6|流程第 6 步|step 6 of the process|step 6 of the process
step_7|流程第 7 步|step 7 of the process|step 7 of the process
step_8|流程第 8 步|step 8 of the process|step 8 of the process
step_9|流程第 9 步|step 9 of the process|step 9 of the process
step_10|流程第 10 步|step 10 of the process|step 10 of the process
step_11|流程第 11 步|step 11 of the process|step 11 of the process
step_12|流程第 12 步|step 12 of the process|step 12 of the process
strategy|服务策略|strategy|strategies
study|新规定学习|study of new rules|studies of new rules
suit|诉讼|suit|suits
supervision_check|监督检查|supervisory check|supervisory checks
supervision_group|监督小组|supervision group|supervision groups
supervision_report|监督报告|supervision report|supervision reports
support|支持协助|support|support
system|系统|system|systems
system_benchmark|系统对标|system benchmark|system benchmarks
system_review|系统评估|system review|system reviews
task|服务任务|task|tasks
team|服务团队|service team|service teams
tier|客户等级|tier|tiers
unfinished_work|未完成的工作|unfinished work|unfinished work
unit|实施部门|implementing unit|implementing units
unlawful_act|违法行为|unlawful act|unlawful acts
violation|违规|violation|violations
working_group|专项工作组|working group|working groups
workload|业务量|workload|workloads
"""

# happened: zh | en base, [dropped where the thing was just named] | gerund | participle after the noun | with its auxiliary
VERBS = """
abused|滥用{n}|abuse {n}|abusing {n}|abused|is abused
added|增设{n}|add {n}|adding {n}|added|is added
adjusted|调整{n}|adjust {n}|adjusting {n}|adjusted|is adjusted
adopted|建立{n}|adopt {n}|adopting {n}|adopted|is adopted
analysed|分析{n}|analyse {n}|analysing {n}|analysed|is analysed
appointed|成立{n}|appoint {n}|appointing {n}|appointed|is appointed
approved|批准{n}|approve {n}|approving {n}|approved|is approved
arose|发生{n}|meet {n}|{n} arising|that arose|arises
assessed|认定{n}|assess {n}|assessing {n}|assessed|is assessed
authorised|授权{n}|authorise {n}|authorising {n}|authorised|is authorised
borne|承担{n}|bear {n}|bearing {n}|borne|is borne
broken|违反{n}|break {n}|breaking {n}|broken|is broken
changed|{n}变化|change {n}|{n} changing|changed|changes
claimed|申报{n}|claim {n}|claiming {n}|claimed|is claimed
commissioned|委托{n}|commission {n}|commissioning {n}|commissioned|is commissioned
confirmed|确认{n}|confirm {n}|confirming {n}|confirmed|is confirmed
controlled|控制{n}|control {n}|controlling {n}|controlled|is controlled
decided|作出{n}|decide {n}|deciding {n}|decided|is decided
demanded|索取{n}|demand {n}|demanding {n}|demanded|is demanded
designated|指定{n}|designate {n}|designating {n}|designated|is designated
destroyed|销毁{n}|destroy {n}|destroying {n}|destroyed|is destroyed
disposed|处置{n}|dispose of {n}|disposing of {n}|disposed of|is disposed of
entered|记入{n}|enter {n}|entering {n}|entered|is entered
escalated|上报{n}|escalate {n}|escalating {n}|escalated|is escalated
established|确定{n}|establish {n}|establishing {n}|established|is established
evaluated|评估{n}|evaluate {n}|evaluating {n}|evaluated|is evaluated
expired|{n}到期|let {n} expire|{n} expiring|expired|expires
failed|{n}不合格|fail {n}|failing {n}|failed|is failed
filed|提起{n}|file for {n}|filing for {n}|filed|is filed
forced|强迫{n}|force {n}|forcing {n}|forced|is forced
formed|成立{n}|form {n}|forming {n}|formed|is formed
found|发现{n}|find {n}|finding {n}|found|is found
granted|给予{n}|grant {n}|granting {n}|granted|is granted
handled|处理{n}|handle {n}|handling {n}|handled|is handled
imposed|处以{n}|impose {n}|imposing {n}|imposed|is imposed
induced|诱导{n}|induce {n}|inducing {n}|induced|is induced
investigated|调查{n}|investigate {n}|investigating {n}|investigated|is investigated
joined|参与{n}|join {n}|joining {n}|joined|is joined
made_up|补足{n}|make up {n}|making up {n}|made up|is made up
maintained|维护{n}|maintain {n}|maintaining {n}|maintained|is maintained
met|遇到{n}|meet {n}|meeting {n}|met|is met
missed|未完成{n}|miss {n}|missing {n}|missed|is missed
misused|滥用{n}|misuse {n}|misusing {n}|misused|is misused
needed|需要{n}|need {n}|needing {n}|needed|is needed
noticed|发现{n}|notice {n}|noticing {n}|noticed|is noticed
notified|通报{n}|notify {n}|notifying {n}|notified|is notified
occurred|发生{n}|meet {n}|{n} occurring|that occurred|occurs
offered|提供{n}|offer {n}|offering {n}|offered|is offered
out_of_scope|超范围使用{n}|use {n} out of scope|using {n} out of scope|used out of scope|is used out of scope
passed|通过{n}|pass {n}|passing {n}|passed|is passed
performed|履行{n}|perform {n}|performing {n}|performed|is performed
proposed|提出{n}|propose {n}|proposing {n}|proposed|is proposed
provided|提供{n}|provide {n}|providing {n}|provided|is provided
raised|发生{n}|raise {n}|raising {n}|raised|is raised
reached|到达{n}|reach {n}|reaching {n}|reached|is reached
reassigned|调整{n}岗位|reassign {n}|reassigning {n}|reassigned|is reassigned
recognised|认可{n}|recognise {n}|recognising {n}|recognised|is recognised
registered|登记{n}|register {n}|registering {n}|registered|is registered
reported|报告{n}|report {n}|reporting {n}|reported|is reported
requested|提出{n}请求|request {n}|requesting {n}|requested|is requested
resumed|恢复{n}|resume {n}|resuming {n}|resumed|resumes
retrained|再培训{n}|retrain {n}|retraining {n}|retrained|is retrained
reviewed|审核{n}|review {n}|reviewing {n}|reviewed|is reviewed
revised|修订{n}|revise {n}|revising {n}|revised|is revised
revoked|收回{n}|revoke {n}|revoking {n}|revoked|is revoked
ruled|解释{n}|rule on {n}|ruling on {n}|ruled on|is ruled on
set|设定{n}|set {n}|setting {n}|set|is set
spent|使用{n}|spend {n}|spending {n}|spent|is spent
spread|散布{n}|spread {n}|spreading {n}|spread|is spread
stalled|拖延{n}|stall {n}|stalling {n}|stalled|is stalled
stopped|停止{n}|stop {n}|stopping {n}|stopped|is stopped
stored|存放{n}|store {n}|storing {n}|stored|is stored
submitted|提交{n}|submit {n}|submitting {n}|submitted|is submitted
taken|收受{n}|take {n}|taking {n}|taken|is taken
updated|更新{n}|update {n}|updating {n}|updated|is updated
used|使用{n}|use {n}|using {n}|used|is used
verified|核实{n}|verify {n}|verifying {n}|verified|is verified
viewed|查看{n}|view {n}|viewing {n}|viewed|is viewed
"""

# a field, state, value, measure or role: zh | en where it is not the name itself
WORDS = """
accuracy_check|准确性核对
actual_loss|实际损失
answered|已答复
breach_grade|违约等级
budget_share|客服预算占比|the budget's share of revenue
care_channels|维护渠道数|channels of care
case_number|登记编号
certificate|证书
complained|是否引发投诉|a complaint followed
complex|复杂
complexity|复杂程度
contact_channels|沟通渠道数|ways of contact
content|投诉内容
contracted|是否签约|under contract
cooperation|配合情况
crm_fund|客户关系专项资金|the customer relations fund
crm_indicator|客户关系指标
customer_opinion|客户意见|the customer's opinion
data_groups|信息分组
due_at|到期时间|due date
effect|效果记录
emergency|紧急事件
encryption|加密方式
ended_on|终止日期
evaluation_ref|评估依据
facilities|设施升级
first_handler|首问责任人
form|形式
governing_law|适用法律
grade|违约等级
ground|依据
handler|处理人
harm|名誉损害
indicator|考核指标
indicators|评估指标
inputs|评估依据
judgment|判决结果
lane|优先通道
law_ref|法律条款
lead_contact|负责人联系方式
lessons|经验总结
level|水平记录
liable_party|责任方
limit|完成时限
loss|损失
loss_heads|损失明细
loss_proof|损失凭证
major|重大
minor_loss|无重大损失
needs|客户需求
needs_analysis|需求分析|analysis of needs
unfinished_amount|未完成金额
none|无结果
number|文书编号|the document's number
offer|协商方案
opinion_channels|收集意见的渠道数|ways of asking for opinions
overdue_and_poor_ratings|逾期事项和差评清单
owner|责任人
party_a|甲方|party A
party_b|乙方|party B
performance_link|绩效关联
permitted_use|允许的用途
platinum|白金
procedure|程序选择
process_ref|所依据的流程
process_version|流程版本|the version of the process
promisor|承诺方|the promisor
proof|送达凭证
protection|防护措施
purpose|使用目的
qualification|资质
rating_summary|评分汇总
receiver|接收方|the receiver
recognition|双方认可记录
record_ref|记录编号
remaining_duties|尚存义务清单
result|结果
rules_version|仲裁规则版本
sanction|处理结果
secrecy_level|保密等级
secrets|保密信息
serious|严重
service_channels|服务渠道数|service channels
stages|流程环节
steps_done|步骤登记
supervisor|监督人
terms|方案条件
training|培训
value_added_services|增值服务种类|kinds of value-added service
verification|核实记录
right|权利
ruled_by|期限出处|whose time counts
house|本机构规则|the rules of the house
access|查阅
copy|复制
correction|更正
portability|转移
restriction|限制处理
deletion|删除
withdrawal|撤回同意|withdrawal of consent
explanation|解释说明
"""

# kinds that are not the sum of their parts: zh | zh bare | en | en bare | gerund | when | many
# ruff: noqa: E501 - a row of a table is one line
WHOLE = """
complaint.specialist_assigned|为投诉指派专员|指派专员|assign a specialist to the complaint|assign a specialist|assigning a specialist to a complaint|a specialist is assigned|complaints with a specialist
complaint.escalated|上报投诉|上报|escalate the complaint|escalate it|escalating a complaint|a complaint is escalated|complaints escalated
negotiation.contacted|协商沟通|沟通|talk during negotiation|talk|talking during negotiation|both sides talk|talks during negotiation
negotiation.failed|协商不成|协商不成|see negotiation fail|see it fail|negotiation failing|negotiation fails|failed negotiations
arbitration.filed|申请仲裁|申请仲裁|apply for arbitration|apply for it|applying for arbitration|arbitration is applied for|arbitrations applied for
question.asked|提出疑问|提出|ask a question of meaning|ask it|asking a question of meaning|a question of meaning is asked|questions of meaning
basic_question.asked|收到基础问题|收到|receive a basic question|receive it|receiving a basic question|a basic question is asked|basic questions
bot.answered|智能客服应答|应答|have the assistant answer|have it answered|the assistant answering|the assistant answers|answers of the assistant
customer.registered|客户建档|建档|register the customer|register|registering a customer|a customer is registered|customers registered
award.given|作出裁决|作出|give an award|give it|giving an award|an award is given|awards given
rights_request.declined|答复权利请求不予办理|答复不予办理|decline the rights request with reasons|decline it with reasons|declining a rights request with reasons|a rights request is declined with reasons|rights requests declined with reasons
"""
