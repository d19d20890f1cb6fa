"""The words of the service desk's last weeks: processes, what is said before a service, questions, cases told at length. All invented."""

from __future__ import annotations

from yinuo.desks.feedback.choices import Ask
from yinuo.desks.feedback.questions import Question
from yinuo.desks.processes.actions.shaping import StepWords, Words

DEPARTMENT = "客户服务部"
COMPLAINT = (
    StepWords("受理登记", "Take in and record", "agent", stage="advice", amount=2, unit="business hour"),
    StepWords("首次答复", "First answer", "agent", amount=4, unit="business hour", evidence="fact", fact="case.responded"),
    StepWords("专家复核", "Second look by a specialist", "department_head", only="major", amount=1, unit="workday"),
    StepWords(
        "给出方案并办妥", "Offer a solution and carry it out", "agent", amount=3, unit="workday", evidence="fact", fact="case.resolved"
    ),
    StepWords("办结回访", "Look in afterwards", "client_manager", stage="follow_up", amount=5, unit="workday", is_shown=False),
)
CALL_FIRST = StepWords("先电话了解情况", "Call first", "agent", stage="advice", amount=4, unit="business hour", pauses=False)
COMPLAINTS = Words("投诉办理", "Handling a complaint", COMPLAINT, kind="complaint")
COMPLAINTS_BETTER = Words(
    "投诉办理", "Handling a complaint", (COMPLAINT[0], CALL_FIRST, *COMPLAINT[1:]), kind="complaint",
    change="多数投诉在第一通电话里就能分清是设备还是费用，先电话再派工，少跑一趟。",
)  # fmt: skip
REPAIRS = Words(
    "服务请求办理", "Service requests", (
        StepWords("核对需求并安排", "Check what is wanted and arrange it", "agent", stage="advice", amount=2, unit="business hour"),
        StepWords("办妥", "Carry it out", "agent", amount=2, unit="workday", evidence="fact", fact="case.resolved"),
        StepWords("次日回访", "Call the day after", "client_manager", stage="follow_up", amount=2, unit="workday"),
    ), kind="request",
)  # fmt: skip
INQUIRIES = Words(
    "咨询答复", "Answering an inquiry",
    (StepWords("答复", "Answer", "agent", stage="advice", amount=4, unit="business hour", evidence="fact", fact="case.responded"),),
    kind="inquiry",
)  # fmt: skip
TERMS = {
    "title_zh": "上门检修服务说明", "title_en": "Repairs at home: before we begin",
    "content_zh": "持证师傅上门检查、排气、更换易损件；更换的零件保修两年。",
    "content_en": "A certified fitter checks, bleeds and replaces worn parts on the spot; replaced parts are guaranteed for two years.",
    "fees_zh": "上门检查 60 元；保修期内免费。零件按公布价目，先报价、后更换。",
    "fees_en": "A visit is 60 yuan, free under guarantee. Parts by the published list, quoted before they are replaced.",
    "limits_zh": "工作日 2 小时内派工，2 个工作日内修复；采暖季夜间急修 2 小时内到场。",
    "limits_en": "Somebody is sent within 2 business hours and it is mended within 2 workdays; at night in the season within 2 hours.",
    "exclusions_zh": "开发商隐蔽工程、用户自行改装的管路不在本服务内，但会告知处理办法。",
    "exclusions_en": "Concealed work of the builder and pipes altered by the user are not included; we say who can help.",
    "channels_zh": "投诉电话 0512-6500-0118，在线登记见“我的事项”，也可拨打 12345。",
    "channels_en": "Complaints: 0512-6500-0118, online under “my matters”, or 12345.",
}  # fmt: skip
GENERAL_TERMS = TERMS | {
    "title_zh": "客户服务通则", "title_en": "Our services: before we begin",
    "content_zh": "咨询、报修、投诉、建议都可以通过电话、网上、门店提出，当场给编号。",
    "content_en": "Ask, report, complain or suggest by telephone, online or at the counter; you get a number at once.",
    "fees_zh": "咨询、投诉和建议不收费；收费项目先报价。",
    "fees_en": "Nothing is charged for asking or complaining; what costs is quoted first.",
}  # fmt: skip
QUESTIONS = (
    Question("", Ask.CSAT, "总的来说，您对我们的服务满意吗？", "All in all, are you satisfied with us?"),
    Question("", Ask.NPS, "您愿意把我们推荐给邻居吗？", "Would you recommend us to your neighbours?"),
    Question("", Ask.CES, "办一件事容易吗？", "Was it easy to get things done?", is_required=False),
    Question("", Ask.TEXT, "还有什么想对我们说的？", "Anything else you would like to say?", is_required=False),
)  # fmt: skip
REMARKS = ("师傅很专业", "电话有时难打通", "希望停暖前多提醒一次", "账单看得懂了", "夜里也有人接，放心", "")
LEAK = (
    "地暖接头漏水泡坏地板", "昨晚十点发现次卧地暖接头喷水，地板泡起来一大片。去年才换过接头，要求给个说法并赔偿地板。",
    "已经先关了总阀，今天上午十点师傅到府上，并带检测仪。给您添麻烦了。",
    "去年更换的接头批次有瑕疵\n入库时只看合格证，没有抽检\n抽检规程没有写接头一类",
    "更换全部同批接头，地板按修复价赔偿 3,600 元，另免本季检修费。", "赔偿到账了，但同一栋楼别人家会不会也漏？没有人告诉我们。",
)  # fmt: skip
"""A major complaint: title, what was said, the first answer, the whys, the solution, what the customer said in the end."""
SAID = {
    "idea": ("装一块能看到室温的小屏", "每户客厅装一块小屏，看得到室温和阀门开度，就不用总打电话问了。", ""),
    "no_idea": ("建议采暖费按天收", "出差半个月也收整月费用，能不能按天算？", ""),
    "pipe": ("楼道立管有异响", "三号楼东侧立管半夜有敲击声，请来看看。", "师傅下午四点到。"),
    "night": ("停暖通知发到了旧号码", "昨天停暖检修的短信还是发到我以前的号码，家里一下午没有暖气。",
              "号码已更正，今天的停暖时段重新发给您了。"),
    "price": ("分户计量改造多少钱", "三居室改分户计量，大概什么价位，要几天？", "按户型 2,800 元起，勘察后报价，施工一到两天。"),
    "bill": ("采暖费开票金额不对", "开的发票比缴的少了两百元，请更正。", "已核对为优惠分摊，更正发票今天寄出。"),
    "hotline": ("市民反映供暖温度不达标", "12345 转来：桂花新村 6 幢多户反映室温不足 18 度。",
                "已逐户测温，两户换热器堵塞，当天清洗，现均在 20 度以上。"),
    "hotline_open": ("12315 转来：押金未退", "消费者反映退租后采暖押金 500 元未退。", "押金已转财务，三日内原路退回。"),
    "burst": ("换热站外管爆裂", "门口管井往外喷热水，小孩放学经过很危险！", ""),
    "sms": "请问本周六有人值班吗？家里阀门拧不动。",
    "mail": ("二月账单想改成电子版", "您好，从这个月起请把账单改发电子邮箱，谢谢。", "已改为电子账单，二月份的已发到您的邮箱。"),
}  # fmt: skip
IDEA_ANSWER = "谢谢您。先在桂花新村试装 20 户，三个月内看效果，结果会告诉您。"
IDEA_EFFECT = "试装的 20 户本月问温度的电话少了一半，下个采暖季起新装户都配。谢谢您的建议。"
NO_IDEA_ANSWER = "谢谢您。采暖费按季核定，由物价部门批准，我们不能自行按天计收；长期不住可办停暖，每季减免七成，办法已发给您。"
PIPE_IS_QUIET = "师傅已到现场，管卡松动，已加固。"
