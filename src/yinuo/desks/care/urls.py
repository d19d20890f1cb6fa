"""Addresses of the care desk. The first is a place of the side bar and carries its name."""

from django.urls import path

from .pages import events, listing, rules, visits

_CUSTOMER, _VISIT, _EVENT = "care/customers/<str:number>/", "care/visits/<str:number>/", "care/events/<str:number>/"
urlpatterns = [
    path("care/", listing.task_list, name="care"),
    path("care/many/", listing.many, name="care_many"),
    path("care/hand-over/", listing.hand_over, name="care_hand_over"),
    path("care/plan.ics", listing.plan_ics, name="care_ics"),
    path("care/plan.csv", listing.plan_csv, name="care_csv"),
    path("care/rules/", rules.rules, name="care_rules"),
    path("care/services/", rules.services, name="care_services"),
    path("care/events/", events.events, name="care_events"),
    path(_EVENT, events.event, name="care_event"),
    path(f"{_EVENT}invite/", events.invite, name="care_invite"),
    path(f"{_EVENT}answer/<int:invitation>/", events.answer, name="care_answer"),
    path(f"{_EVENT}end/", events.end, name="care_end"),
    path(_CUSTOMER, visits.of_customer, name="care_customer"),
    path(f"{_CUSTOMER}plan/", visits.plan, name="care_plan"),
    path(f"{_CUSTOMER}record/", visits.record_now, name="care_record_now"),
    path(f"{_CUSTOMER}service-plan/", visits.offer_plan, name="care_offer_plan"),
    path(f"{_CUSTOMER}service-plan/<str:plan_number>/", visits.change_plan, name="care_change_plan"),
    path(_VISIT, visits.visit, name="care_visit"),
    path(f"{_VISIT}<str:verb>/", visits.do, name="care_do"),
]
