"""Lengths of time in Chinese sentences: a deadline, a notice, something kept, something granted, a limit, or only the bound of a case."""

from __future__ import annotations

import re
from typing import Final

from yinuo.engine.clauses.from_document.cadences import period_near
from yinuo.engine.clauses.from_document.shapes import Finding
from yinuo.engine.clauses.from_document.windows import Window

TIME_UNITS: Final = ("second", "minute", "hour", "day", "workday", "week", "month", "quarter", "year")
_LONG: Final = ("month", "quarter", "year")

AT_MOST: Final = re.compile(
    r"(?:不(?:得|能|可|应|会)?(?:超过|超出|高于|大于|多于|长于|迟于|晚于|逾)|不超|未超过|最迟|最晚|最长|最多|"
    r"至多|最久|≤|<=|<|小于|少于|低于|短于|早于|<|控制在|限(?:定)?在|限于|不逾|缩短[至到为]|压缩[至到为]|"
    r"限时|以)[为在于是至到达：]{0,2}(?:[^，。；：\d]{0,2})$"
)
AT_LEAST: Final = re.compile(
    r"(?:不(?:得|能|可|应)?(?:少于|低于|小于|短于)|至少|最少|最低|起码|≥|>=|>|(?<!不)(?<!得)(?<!能)(?:大于|"
    r"多于))[为在于是达到有：]{0,2}(?:[^，。；：\d]{0,2})$"
)
_WITHIN: Final = re.compile(r"^(?:[（(][^）)]{0,6}[）)])?(?:之内|以内|内|里)")
_BEFORE: Final = re.compile(r"^(?:[（(][^）)]{0,6}[）)])?(?:之前|以前|前)(?!后|台|端|期|述|款|置|往|来|去|提)")
_MORE: Final = re.compile(r"^(?:[（(][^）)]{0,6}[）)])?(?:及?以上|以下|及以下|以外|左右的)")

_PER: Final = re.compile(
    r"每(?:逾期?|超(?:时|过|出|期)?|迟(?:延|到)?|延(?:迟|误|期|长|后)|拖(?:延|欠|期)?|晚(?:到|点)?|耽误|"
    r"停[水电气热机]?|中断|缺席|推迟|满|增加|多|少|提前|滞后|故障|误)[^，；。\d]{0,8}$"
)
_EVERY: Final = re.compile(r"每(?:隔|间隔|满)?(?:[^，；。\d]{0,1})$")
_PASSED: Final = re.compile(
    r"(?<!不)(?<!不得)(?<!不能)(?<!未)(?:超[过出]|逾期|大于|多于|高于|迟(?:到|延)|延[误迟期]|拖欠|欠费|"
    r"晚点|持续|连续|停[水电气热机暖运](?:时间)?|中断|不足|少于)[^，。；：\d]{0,4}$"
    r"|(?<!不)(?<!不得)(?<!未)(?:超时?|满|逾|迟|晚|达到?)$"
)
_UNDONE: Final = re.compile(r"^(?:之内|以内|内)?[^，。；]{0,12}?(?:未|不能|无法|没有?|仍|不了|若|如果)")
_DEFINES: Final = re.compile(r"是指|系指|所称|定义为|指的是|计算公式")
_COUNTED: Final = re.compile(r"^(?:[^，。；]{0,3})?(?:计算|计[，。）\s]|计$|算[，。）\s]|算$|折算|一档|为一个|为单位|的倍数)|^×|^为一")
_MAY: Final = re.compile(
    r"(?:客户|用户|消费者|乘客|旅客|学员|学生|家长|业主|患者|病人|投保人|被保险人|寄件人|收件人|买方|您|"
    r"甲方|会员|顾客|住客|读者)[^，。；]{0,12}?(?:可以?|有权|应当?|须|需|(?<!申)请(?!求))[^，。；]{0,10}$"
    r"|(?:可以?|有权|(?<!申)请(?!求))(?:在|于)?[^，。；]{0,12}$"
)
_ASKS: Final = re.compile(
    r"提出(?:书面)?(?:索赔|异议|申诉|复议|申请|投诉|申述|意见)|提起|申请(?:复议|索赔|退|赔|复核)|投诉|"
    r"索赔|申诉|要求(?:赔|退|更换)|主张|反映|举报|查询"
)
_RETURNS: Final = re.compile(
    r"包退|包换|包修|无理由|(?:可|予以|免费|无条件|给予|办理|负责|享受|支持|保|均可|承诺)(?:以|予)?(?:退换?|"
    r"换)货?|退换|调换|更换新|换新|犹豫期|冷静期|宽限期|退货|换货|免费(?:试用|更换)|价[格保]保护|保价|"
    r"假一赔"
)
_RETURN_DONE: Final = re.compile(r"退款|到账|办理完|答复|处理|完成|上门|修[复好理]|退费|退还|响应|回复")
WARRANTY: Final = re.compile(
    r"质保|保修|三包|质量保[证修]|保质期|缺陷责任期|保用|维保期|免费(?:维护|维修|服务|保养|更换|升级|保修|"
    r"上门|修复|修理|返修|质保|试用|技术支持|检测|调换|清洗|提供|存放|寄存|停车|使用|保管|检修|维保)|(?:终身|"
    r"终生)维[修护]|包(?:换|退|修)|质量.{0,6}(?:问题|缺陷).{0,12}免费"
)
_KEEPS: Final = re.compile(
    r"保存|保留(?!.{0,4}权)|留存|存档|归档|存储(?!空间)|保管|备查|留档|留样|妥存|可(?:供)?查询|可追溯|留痕|备份(?:数据)?保"
)
_ADVANCE: Final = re.compile(r"(?:提前|提早|预先|先期|事先|早于)[^，。；\d]{0,6}$")
_EVENT_BEFORE: Final = re.compile(
    r"(?:之前|以前|[^以之日月目提从当向生]前|(?<![\d一二三四五六七八九十])日前)(?:的)?(?:至少|不少于|最迟|"
    r"不晚于|最少)?$"
)
_CANCELS: Final = re.compile(r"退订|取消|退票|退房|改签|退改|退团|解约|退订的|退费|退课|退款申请|退单")
_REFUNDS: Final = re.compile(r"全额|退款|退还|免费|不收|无条件|退回|免收|全退|退(?:返|给)")
_OUTAGE: Final = re.compile(
    r"(?:停机|停电|停水|停气|停热|停运|中断|宕机|不联通|不连通|不可用|断网|断线|故障|阻断)(?:的)?(?:总|累计|平均)?(?:时间|时长|历时)"
)
_SPAN: Final = re.compile(
    r"跨度|误差|偏差|时间窗|晚点|时段宽|时间差|RPO|恢复点|丢失(?:的)?数据|数据丢失|延时|时延|延迟时间(?!$)|"
    r"响应延迟|预收|一次(?:性)?(?:收费|收取|预收|缴)|账期"
)
_INTERVAL: Final = re.compile(r"间隔|周期|频[率次]|班距")
_ALLOTTED: Final = re.compile(r"时限|期限|限时|时间|时效|周期|工期|时长|分别|响应|[为至]$|：$|\|\s*$")
_NO_DEADLINE: Final = re.compile(
    r"(?:有效期|试用期|合同期|合作期|服务期|租期|任期|学制|年龄|近|过去|历时|累计|经验|从业|成立|开放|"
    r"工作|连续|期间?为|每周|每学期|最近|前|头|长达|共计?|总计|停留|间隔|周期为|账期|保险期间?|等待期|"
    r"观察期|公示|公示期)[^，。；\d]{0,3}$"
)
_NO_DEADLINE_RIGHT: Final = re.compile(
    r"^(?:的(?:合同|历史|经验|时间内|有效|费用|租金|话费|物业费|水费|利息|课程|行程|公示)|有效|以来|多|"
    r"余|工作制|制|免息|历史|租金|房费|利息|工资|费用|假)"
)
_EXCLUDED_YEAR: Final = re.compile(r"[上下本同当去今明]$")
_TRAINING: Final = re.compile(r"培训|授课|学习|练习|训练|继续教育")
_RESPONSE_LIKE: Final = re.compile(r"时效|响应|时限|答复|回复|到场")
_NAMES_TIME: Final = re.compile(r"^[^，。；：|]{0,24}(?:时间|时长|历时|时效)[^，。；：|]{0,6}$")


def duration_finding(window: Window) -> Finding | None:
    """What a length of time promises; None where it only bounds a case, defines something, or is somebody's right."""
    if _is_no_promise(window):
        return None
    for decide in (_kept, _granted, _noticed, _limited):
        if (found := decide(window)) is not None:
            return found
    return _deadline(window)


def _made(window: Window, kind: str, comparator: str, **more: object) -> Finding:
    quantity = window.quantity
    calendar = more.pop("calendar", None) or quantity.calendar
    return Finding(kind, quantity.amount, quantity.unit, comparator, quantity.start, quantity.end, calendar=calendar, **more)  # type: ignore[arg-type]


_NO_TERM: Final = re.compile(r"保密|合同|协议|有效|合作|租赁|聘|使用(?:期限|年限|寿命)|竞业|授权|服务期限|履约|经营")


def _is_no_promise(window: Window) -> bool:
    left, right, quantity = window.left, window.right, window.quantity
    if _DEFINES.search(window.group) or _COUNTED.match(right) or _COUNTED.match(window.text[quantity.end : quantity.end + 2]):
        return True
    if _PER.search(left) or _EVERY.search(left) or left.endswith("×"):
        return True
    if left.endswith("第") and not (quantity.amount == 1 and _WITHIN.match(right)):
        return True
    if quantity.unit in ("week", *_LONG) and _EXCLUDED_YEAR.search(left):
        return True
    if re.search(r"(?:^|[，。：；])建议(?:您|客户|用户|每|在|于|提前|不|至少|尽|最)|如需加急|加急费", window.group):
        return True
    if re.match(r"^(?:之内|以内|内)?有效|^(?:之?前)?截止", right):
        return True
    if _is_repeated_in_brackets(window):
        return True
    return _bounds_a_case(window) or _is_a_right(window)


def _is_repeated_in_brackets(window: Window) -> bool:
    """`3工作小时（3小时×1次）`, `十二个月（即一年）`: the brackets only say it again."""
    opened = window.text.rfind("（", 0, window.quantity.start)
    if opened < 0 or "）" in window.text[opened : window.quantity.start]:
        return False
    lead = window.text[opened + 1 : window.quantity.start]
    earlier = [one for one in window.quantities if one.end == opened]
    return bool(earlier) and (not lead or lead in ("即", "约", "共", "含", "也就是"))


def _bounds_a_case(window: Window) -> bool:
    left, right = window.left, window.right
    if AT_MOST.search(left) or (AT_LEAST.search(left) and not right.rstrip("）").endswith("的")):
        return False
    if (
        _PASSED.search(left)
        and not _EVENT_BEFORE.search(left)
        and not _BEFORE.match(right)
        and not _WITHIN.match(right)
        and not _NAMES_TIME.match(left)
        and not _ADVANCE.search(left)
    ):
        names_a_duty = re.search(r"^(?:后)?(?:仍?未|没有|不能|无法)", right) and re.search(r"赔|补偿|减免|退", window.group_right)
        return not names_a_duty
    if _remedied_free(window):
        return False
    if _WITHIN.match(right) and _UNDONE.match(right):
        return True
    if _MORE.match(right) and not (
        _KEEPS.search(window.clause) or _ADVANCE.search(left) or WARRANTY.search(window.clause) or AT_LEAST.search(left)
    ):
        return True
    if re.search(r"未(?:能)?(?:提前|预先|事先)[^，。；\d]{0,6}$", left):
        return False  # 未提前三十日通知客户的 names a duty by its breach
    ends_in_of = bool(re.search(r"的$", right)) or (right == "" and window.text[window.quantity.end : window.quantity.end + 1] == "的")
    return ends_in_of and not _cutoff(window) and len(right) > 1 and not re.match(r"^(?:之内|以内|内)?的$", right)


def _is_a_right(window: Window) -> bool:
    if not _WITHIN.match(window.right) or _RETURNS.search(window.group):
        return False
    asked = _ASKS.search(window.right) or (
        _ASKS.search(window.group_right) and not re.search(r"(?:公司|我[司行院校局]|本[公厂院行]|乙方|物业|商家|承诺)", window.group_right)
    )
    return bool(_MAY.search(window.left) and (asked or re.search(r"可以?|有权|(?<!申)请(?!求)", window.left)))


def _remedied_free(window: Window) -> bool:
    """播种后15天内出苗不足的，免费补种: what shows itself in time is put right free of charge."""
    return bool(
        _WITHIN.match(window.right)
        and window.right.endswith("的")
        and not _UNDONE.match(window.right)
        and re.match(r"^(?:可|由[^，。；]{1,6}|予以|给予)?(?:免费|无偿|包退|包换|退货|换货|退换)", window.next_clause)
    )


_SECRET = re.compile(r"保密|秘密|守密")
_AFTER_THE_END = re.compile(r"(?:终止|解除|届满|期满|结束|离职|离任|完成)(?:之日起|之后|以后|后|起)?$")


def _secret(window: Window) -> bool:
    """合同终止后三年内仍应保密: a term of secrecy, which is kept for so long and not done by then."""
    return bool(
        window.quantity.unit in _LONG
        and _SECRET.search(window.group + window.labels)
        and (_AFTER_THE_END.search(window.left) or re.search(r"保密(?:期限?|义务)[^，。；]{0,4}$", window.left))
    )


def _kept(window: Window) -> Finding | None:
    if _secret(window):
        return _made(window, "retention", ">=", action="record")
    if _WITHIN.match(window.right):
        return None  # 三十日内归档 is done by then, not kept until then
    near = f"{window.left[-16:]} {window.right[:10]}"
    if not (
        _KEEPS.search(near)
        or (
            _KEEPS.search(window.group_left)
            and re.search(r"(?:期限|期|时间|时长)?[为是不至≥最]*[^，。；\d]{0,6}$", window.left)
            and len(window.left) < 12
        )
        or (window.fills_its_cell and _KEEPS.search(window.labels))
    ):
        return None
    if (
        window.quantity.unit in ("second", "minute")
        or re.search(r"(?:办理|恢复|提供|完成|处理)", window.right)
        or _ADVANCE.search(window.left)
    ):
        return None
    longest = re.search(r"(?:最长|不超过|最多|至多|不得超过)[^，。；\d]{0,3}$", window.left)
    return _made(window, "retention", "<=" if longest else ">=", action="record")


def _granted(window: Window) -> Finding | None:
    unit, left, right = window.quantity.unit, window.left, window.right
    if unit == "hour" and (window.quantity.amount or 0) >= 100 and WARRANTY.search(left):
        return _made(window, "floor", ">=", action="warranty")  # an engine's hours
    if _remedied_free(window):
        return _made(window, "floor", ">=", action="warranty")
    if (
        (
            _TRAINING.search(window.clause + window.labels)
            and not _WITHIN.match(right)
            and not _BEFORE.match(right)
            and not AT_MOST.search(left)
        )
        and not _ADVANCE.search(left)
        and unit in ("hour", "day", "workday", "week", "minute")
    ):
        return _made(window, "floor", ">=", action="training")
    if _ADVANCE.search(left) or _BEFORE.match(right) or re.search(r"每$", left):
        return None
    if (
        unit in _LONG
        and (WARRANTY.search(window.group) or (window.cell is not None and WARRANTY.search(window.labels)) or WARRANTY.search(window.topic))
        and not (
            _KEEPS.search(window.clause)
            or re.search(r"(?:免费|质保|保修)[^，。；]*(?:修|换|退).{0,4}(?:完|毕)", right)
            or re.search(r"巡检|回访|体检", right)
        )
    ):
        return _made(window, "floor", ">=", action="warranty")
    if unit in ("day", "week", "workday", "hour") and _RETURNS.search(window.clause) and not _RETURN_DONE.search(right):
        return _made(window, "floor", ">=", action="return")
    if re.match(r"^(?:的)?(?:质保|保修|免费)", right) and not _WITHIN.match(right):
        return _made(window, "floor", ">=", action="warranty")
    if (
        _WITHIN.match(right)
        and re.search(r"^(?:之内|以内|内)[^，。；]{0,4}(?:同一|再次|再[发出]|复发|重复|又)", right)
        and re.search(r"免费|退|换|不收", window.group)
    ):
        return _made(window, "floor", ">=", action="warranty")
    if unit in ("day", "week") and re.search(r"(?:质保|保修)期?[为是：]?$", left):
        return _made(window, "floor", ">=", action="warranty")
    return None


def _cutoff(window: Window) -> bool:
    """A right that ends some time before an event: 入住7日以前退订的，全额退款."""
    is_before = _BEFORE.match(window.right) or _ADVANCE.search(window.left) or _EVENT_BEFORE.search(window.left)
    ending = f"{window.right}，{window.next_clause}"
    return bool(is_before and _CANCELS.search(f"{window.right[:14]} {window.left[-10:]}") and _REFUNDS.search(ending))


def _noticed(window: Window) -> Finding | None:
    left, right = window.left, window.right
    if _cutoff(window):
        return _made(window, "floor", "<=", action="refund")
    if _ADVANCE.search(left) or (_BEFORE.match(right) and not AT_MOST.search(left)) or _EVENT_BEFORE.search(left):
        return _made(window, "notice", ">=")
    return None


def _limited(window: Window) -> Finding | None:
    left, right, unit = window.left, window.right, window.quantity.unit
    if _OUTAGE.search(left) or _OUTAGE.search(window.labels):
        period = period_near(window)
        if period is not None:
            return _made(window, "threshold", "<=", period=period, action="downtime")
    if (
        _INTERVAL.search(left[-10:])
        and window.quantity.unit in TIME_UNITS
        and not re.search(r"(?:处理|办理|服务|工期|响应|结案|理赔|供货|交货|维修|施工|审批|采购|办结|制作|退款)周期", left)
    ):
        return _made(window, "cadence", "<=", period=None)
    if AT_MOST.search(left) and re.search(r"累计|合计|总计|总时", left) and period_near(window) is not None:
        return _made(window, "threshold", "<=", period=period_near(window), action="downtime")
    if (
        _SPAN.search(left)
        or (_SPAN.search(window.labels) and not _WITHIN.match(right))
        or re.match(r"^(?:的)?(?:时间窗|预约时段|时段)", right)
    ):
        return _made(window, "threshold", "<=", period=period_near(window))
    if AT_LEAST.search(left) and not _RESPONSE_LIKE.search(window.clause + window.labels) and (unit in _LONG or not _WITHIN.match(right)):
        return _made(window, "floor", ">=")
    return None


def _deadline(window: Window) -> Finding | None:
    left, right, unit = window.left, window.right, window.quantity.unit
    within = bool(_WITHIN.match(right))
    at_most = bool(AT_MOST.search(left))
    if unit in _LONG and re.search(r"(?:使用|有效|保密|合同|授权)(?:期限|年限|期|寿命)", left):
        return None
    if not (within or at_most):
        if _NO_DEADLINE.search(left) or _NO_DEADLINE_RIGHT.match(right):
            return None
        if unit in _LONG and _NO_TERM.search(window.group_left):
            return None
        if unit in _LONG and not (
            re.search(r"(?:时限|期限|工期|周期)[^，。；]{0,4}$", left) or re.search(r"后$|起$", left) or window.fills_its_cell
        ):
            return None
        if not (
            _ALLOTTED.search(window.group_left)
            or window.fills_its_cell
            or _acts_near(window)
            or _ACTS.search(window.before + window.labels)
        ):
            return None
    return _made(window, "deadline", "<=")


_ACTS: Final = re.compile(
    r"到|答复|回复|办|完|解决|修|恢复|送|达|响应|处理|反馈|通|交|赔|付|退|查|发|联系|回访|受理|开|装|定损|"
    r"审|结|出|排|派|提|给|上门|复|致电|接|抢|告知|报|安排|移|维|更换|调|清"
)


def _acts_near(window: Window) -> bool:
    return bool(
        _ACTS.search(window.right)
        or (window.right == "" and _ACTS.search(window.left + window.next_clause))
        or re.search(r"(?:后|起|：)$", window.left)
    )
