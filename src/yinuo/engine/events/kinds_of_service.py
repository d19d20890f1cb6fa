"""More kinds that this house sees: service processes and their steps, what is shown before a service begins, turns in the queue, peaks."""

MOST_STEPS = 12
"""Steps of a process at most: each has its own pair of kinds, so that one that is done never stops the clock of another."""

_STEPS = "".join(
    f"step_{place}.started|流程第{place}步已开始|step {place} of the process started\n"
    f"step_{place}.done|流程第{place}步已完成|step {place} of the process done\n"
    for place in range(1, MOST_STEPS + 1)
)
SEEN = f"""\
service_process.proposed|服务流程已提交|service process proposed
service_process.returned|服务流程已退回|service process sent back
service_process.published|服务流程已发布|service process published
service_process.revised|服务流程已修订|service process revised
service_process.retired|服务流程已停用|service process retired
process_step.published|流程环节已发布|step of a process published
service_standard.published|服务标准已发布|service standard published
service_standard.acknowledged|服务标准已确认知悉|service standard acknowledged
case.code_renewed|查询码已更换|code to follow the case renewed
personal_notice.shown|个人信息处理告知已出示|notice on personal data shown
market.changed|市场变化已登记|change of the market recorded
process_idea.given|流程优化建议已提出|idea for a process given
process_idea.taken|流程优化建议已采纳|idea for a process taken up
process_idea.declined|流程优化建议未采纳|idea for a process declined
process.assigned|来件已按流程办理|case set on a process
process.reclassified|来件已改选流程|case moved to another process
process.completed|流程各步已办完|all steps of the process done
follow_up.done|售后跟进已完成|follow-up done
{_STEPS}service_description.proposed|服务说明已提交|description of service proposed
service_description.returned|服务说明已退回|description of service sent back
service_description.reviewed|服务说明已审核|description of service reviewed
service_description.published|服务说明已发布|description of service published
service.offered|服务已对外提供|service offered
service_terms.published|收费、时限和投诉渠道已公布|service terms published
service_terms.withdrawn|收费、时限和投诉渠道已撤下|service terms taken off
disclosure.shown|服务前告知已出示|terms shown before the service
queue.jumped|来件按公布规则提前|case came first by the public rule
peak.reached|出现业务高峰|peak reached
capacity.added|服务窗口或席位已增开|counter or seat opened
capacity.removed|服务窗口或席位已关闭|counter or seat closed
"""
