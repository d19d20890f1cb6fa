"""The words of English letters, as patterns against lower-case text (those marked IGNORECASE against any)."""

from __future__ import annotations

import re
from typing import Final

PERIODS: Final = {
    "day": "day", "daily": "day", "night": "day", "working day": "day", "business day": "day",
    "week": "week", "weekly": "week",
    "month": "month", "monthly": "month",
    "quarter": "quarter", "quarterly": "quarter",
    "year": "year", "yearly": "year", "annually": "year", "annual": "year", "annum": "year",
    "half-yearly": "year", "half yearly": "year", "semi-annually": "year", "semiannually": "year",
    "twice-yearly": "year", "twice yearly": "year",
    "biannually": "year", "six-monthly": "year",
}  # fmt: skip
WITHIN: Final = re.compile(
    r"(?:\bwithin(?: a maximum of| the(?: next| first)?| no more than)?|\binside|\bin(?: under| less than|"
    r" no more than| at most| about)?|\bno(?:t)? later than|\bno(?:t)? (?:more|longer|greater) than|\bno "
    r"longer than|\bunder|\bless than|\bup to|\bmax(?:imum)?(?: of| is)?:?|\bat (?:the )?(?:most|latest)|"
    r"\b(?:not|never) (?:to )?exceed(?:ing)?|≤|<=|<|\bfewer than|\bbefore the end of|\blimited to|\bcapped "
    r"at|\bby|\bwaits? (?:of )?|\bin the)\s*(?:about |around )?$"
)
BEFORE: Final = re.compile(
    r"^\s*['’]?s?\s*(?:\bor more\b\s*)?(?:\b(?:ahead|beforehand|before|earlier|in advance|advance|prior|"
    r"notice|written notice|prior notice|warning|advance notice|advance written notice|in writing)\b)|"
    r"^['’]?\s*(?:written |prior |advance |clear )*(?:notice|warning)\b|^\s*or more (?:ahead|before)"
)
MORE_THAN: Final = re.compile(
    r"\b(?:over|more than|longer than|exceed(?:s|ing)?|past|after|beyond|older than|lasts?|lasting|greater "
    r"than|in excess of|above|later than)\s+(?:a |an |the )?$"
)
AT_LEAST: Final = re.compile(
    r"(?:\bat least|\bminimum(?: of)?|\bno(?:t)? (?:less|fewer|lower) than|≥|>=|>|(?<!\bno )(?<!\bnot )\bmore than|\bover|\babove|"
    r"\bno fewer than|\bexceed(?:s|ing)?|\ba minimum of)\s*$"
)
AT_MOST: Final = re.compile(
    r"(?:\bat most|\bno(?:t)? (?:more|greater|higher) than|\bup to|\bmax(?:imum)?(?: of)?|\bbelow|\bunder|"
    r"\bless than|\bfewer than|≤|<=|<|\bnot exceed(?:ing)?|\bcapped at|\bwithin|\bnot to exceed|\blimited "
    r"to|\bkept (?:below|under|to))\s*$"
)
KEEPS: Final = re.compile(
    r"\b(?:kept|keep|retain(?:ed|s)?|retention|stored?|archived?|preserved?|on file|held (?:on file|for)|"
    r"hold (?:records|data|recordings))\b(?!.{0,10}informed)"
)
GRANTED: Final = re.compile(
    r"warrant(?:y|ies|ed)|guarantee(?:d)? (?:for|period|of|against|on|covers)|\bguaranteed for|free (?:of "
    r"charge )?(?:maintenance|support|repair|repairs|service|servicing|updates|upgrades|replacement|care)|"
    r"free of charge for|defects? liability|maintained free|serviced free|covered for|cover for|product "
    r"guarantee|parts and labour|(?:remain|stay|kept) available|spare parts|supported for"
)
CUSTOMER_MAY: Final = re.compile(
    r"\b(?:you|customers?|the customer|clients?|the client|users?|guests?|passengers?|students?|patients?|"
    r"tenants?|buyers?|subscribers?)\s+(?:may|can|must|should|have|has|need to|will have)\b(?!.{0,12}(?:expect|"
    r"notice))[^,;]*$"
)
SPAN: Final = re.compile(r"\b(?:slot|window|rpo|recovery point|data loss|tolerance|margin|deviation|of schedule|time ?slot|band)\b")
UPTIME: Final = re.compile(r"availab|uptime|up-time|up time|reliab(?:le|ility) of supply|supply reliability|service reliability|accessible")
BAD_RATE: Final = re.compile(
    r"complaint|error|loss|failure|fault|abandon|missed|reject|return rate|defect|late|dropped|churn|leak|"
    r"interrupt|damage|repeat|backlog|absence|packet loss"
)
IGNORED_PERCENT: Final = re.compile(
    r"\b(?:vat|tax|interest|discount|surcharge|deposit|commission|fee is|handling fee|cancellation fee|"
    r"administration fee|price increase|apr)\b"
)
COSTS: Final = re.compile(
    r"\bcredit|compensat|penalt|liquidated|damages|rebate|refund|deduct|waive|pay (?:you|the customer)|"
    r"entitle[sd]? you|you (?:receive|get)|liability|"
    r"service credit|forfeit|fine of|abatement"
)
CAPPED: Final = re.compile(
    r"(?:\bcap(?:ped)?(?: at| of)?|up to|not exceed(?:ing)?|maximum(?: of)?|no more than|at most|limited "
    r"to|subject to (?:a|an overall) (?:maximum|cap) of|total[^,;]{0,20})\s*$"
)
PER: Final = re.compile(
    r"\b(?:(?:per|a|each|every|in any|in each|over (?:a|each|any)|in a|of (?:a|each|any)|during (?:a|each|"
    r"any))\s+(?:calendar\s+|contract\s+|given\s+|rolling\s+)?(?P<period>day|week|month|quarter|year|annum)|"
    r"(?P<adverb>monthly|quarterly|annually|yearly|weekly|daily|annual))\b"
)
EVERY: Final = re.compile(
    r"\b(?:(?P<times>once|twice|thrice|(?:\d+|two|three|four|five|six|eight|ten|twelve)\s+times)\s+)?(?:(?:every|"
    r"each)\s+(?P<number>\d+|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|twenty-four|"
    r"thirty|forty-eight|sixty|ninety)\s+(?P<unit>working days?|business days?|minutes?|mins?|hours?|hrs?|"
    r"days?|weeks?|months?|quarters?|years?)|(?:every|each|(?<=once )an?|(?<=twice )an?|(?<=times )an?|"
    r"(?<=once )per|(?<=twice )per|(?<=times )per|(?<=once in )an?|(?<=once )in (?:a|each|every))\s+(?:calendar\s+|"
    r"single\s+)?(?P<single>day|working day|business day|week|month|quarter|year|night))\b",
    re.IGNORECASE,
)
EVERY_ADVERB: Final = re.compile(
    r"\b(?P<word>daily|weekly|fortnightly|monthly|quarterly|half[- ]yearly|semi-?annually|biannually|six-monthly|"
    r"twice[- ]yearly|yearly|annually|annual)\b",
    re.IGNORECASE,
)
ADJECTIVE: Final = re.compile(
    r"^\s+(?:fee|fees|charge|charges|bill|bills|billing|cost|price|rent|rate|salary|leave|payment|payments|"
    r"allowance|premium|subscription|service charge|availability|uptime|basis of|average|turnover|credit|"
    r"income|statement balance)\b"
)
ACT: Final = re.compile(
    r"\b(?:review|report|survey|audit|test|inspect|visit|meet|check|maint|publish|updat|back(?:ed)? ?up|"
    r"train|monitor|assess|clean|servic|sampl|exercise|drill|evaluat|stat(?:us|istics)|newsletter|summar|"
    r"read|patrol|send|sent|issue|provid|call|contact|read|scan|patch|rehears|calibrat|consult|analys|"
    r"flush|examin|measur|collect|deliver|held|hold|swept|empti|walk|interview|forum|brief)\w*"
)
NAMED_DAYS: Final = re.compile(
    r"\b(?:by|on|before|within|the|for|until|in)?\s*(?:the\s+)?(?:end of (?:the\s+)?|close of (?:the\s+)?)?(?:(?:next|"
    r"following|same)\s+(?P<work>working|business)[\s-]day|(?:same|next|following)[\s-]day|the day (?:it "
    r"is|they are|we) receiv\w+)\b(?!\s+(?:deliver(?:y|ies) (?:option|charge|fee|price)|after))",
    re.IGNORECASE,
)
