"""Addresses of the processes desk. `before-service` is for everybody, its links for whoever holds one."""

from django.urls import path

from .pages import cases, processes, terms, turns

urlpatterns = [
    path("processes/", processes.listing, name="processes"),
    path("processes/new/", processes.new, name="process_new"),
    path("processes.csv", processes.as_csv, name="processes_csv"),
    path("processes/steps/", processes.steps, name="process_steps"),
    path("processes/terms/", terms.listing, name="terms"),
    path("processes/terms/new/", terms.new, name="terms_new"),
    path("processes/terms.csv", terms.as_csv, name="terms_csv"),
    path("processes/terms/<str:number>/", terms.one, name="terms_one"),
    path("processes/terms/<str:number>/<str:verb>/", terms.do, name="terms_do"),
    path("processes/turns/", turns.jumps, name="turns"),
    path("processes/fairness/", turns.report, name="fairness"),
    path("processes/cases/<str:number>/", cases.traced, name="process_trace"),
    path("processes/cases/<str:number>/<str:verb>/", cases.do, name="process_do"),
    path("processes/<str:number>/", processes.one, name="process"),
    path("processes/<str:number>/<str:verb>/", processes.do, name="process_verb"),
    path("before-service/", terms.public, name="before_service"),
    path("before-service/<str:number>/<str:secret>/", terms.link, name="terms_link"),
]
