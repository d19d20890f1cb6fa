"""What a customer wishes about being asked, said on the page of their own link."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from yinuo.desks.customers.models import Customer
from yinuo.desks.privacy.actions import own_word
from yinuo.desks.privacy.choices import Says
from yinuo.desks.privacy.refusals import NotGiven
from yinuo.desks.service import taking

from .answering import Asked
from .surveys import PURPOSE


def stop_asking(asked: Asked, *, at: datetime) -> None:
    """Withdraw the consent to surveys, as easily as it was given (PIPL art. 15); a second time is the same."""
    if asked.member is None:
        return
    with taking.reaching(asked.member.customer_id) as viewer, suppress(NotGiven):
        customer = Customer.objects.get(pk=asked.member.customer_id)
        own_word.say(viewer, customer, PURPOSE, Says.WITHDRAWN, at=at, evidence=f"{asked.survey.number}: page of the survey")
