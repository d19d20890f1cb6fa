"""More kinds that this house sees: complaints handled after ISO 10002, suggestions taken up, improvements and their effect."""

SEEN = """\
complaint.assessed|投诉已初步评估|complaint assessed
complaint.person_named|已登记被投诉人员|person complained about recorded
complaint.verified|投诉已核实|complaint verified
complaint.cause_found|已查明投诉原因|cause of complaint found
cause.found|已查明原因|cause found
complaint.proposed|已提出投诉处理方案|solution of complaint proposed
complaint.solution_approved|投诉处理方案已复核通过|solution of complaint approved
complaint.solution_returned|投诉处理方案已退回|solution of complaint sent back
complaint.remedy_carried_out|投诉补救措施已落实|remedy of complaint carried out
complaint.escalated|投诉已升级|complaint escalated
complaint.handled|升级投诉已处理|escalated complaint dealt with
complaint_review.done|已完成投诉分析|review of complaints done
suggestion.declined|建议未采纳|suggestion declined
suggestion.effect_told|已告知建议效果|effect of suggestion told
feedback.answered|意见反馈已答复|feedback answered
report.received|管理层已接收报告|report received by management
improvement.demanded|已要求改进|improvement demanded
improvement.planned|改进计划已提交|plan of improvement submitted
improvement_plan.submitted|部门已提交改进计划|department submitted its plan to improve
corrective_action.completed|整改措施已完成|corrective action completed
progress_report.submitted|已向管理层汇报处理进度|progress reported to management
feedback.analysed|客户反馈已分析|feedback analysed
improvement.returned|改进计划已退回|plan of improvement sent back
improvement.moved|改进期限已调整|due date of improvement moved
improvement.done|改进措施已实施|measure of improvement carried out
improvement.reopened|改进未见效，重新立项|improvement without effect, open again
improvement.dropped|改进已终止|improvement dropped
improvement.told|改进成果已公开|improvement made public
"""
