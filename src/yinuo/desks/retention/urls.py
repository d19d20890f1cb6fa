"""Addresses of the retention desk, below the customers', and before them: a word is no customer's number."""

from django.urls import path

from .pages import destruction, due_lists, held, terms

_HERE = "customers/retention/"
urlpatterns = [
    path(_HERE, due_lists.overview, name="retention"),
    path(f"{_HERE}due.csv", due_lists.export, name="retention_export"),
    path(f"{_HERE}propose/", due_lists.propose, name="retention_propose"),
    path(f"{_HERE}of/<str:number>/", due_lists.of_customer, name="retention_customer"),
    path(f"{_HERE}terms/", terms.terms, name="retention_terms"),
    path(f"{_HERE}terms/own/", terms.propose_term, name="retention_own_term"),
    path(f"{_HERE}terms/trade/", terms.propose_trade, name="retention_trade"),
    path(f"{_HERE}terms/<int:decision>/", terms.decide, name="retention_decide"),
    path(f"{_HERE}holds/", held.holds, name="retention_holds"),
    path(f"{_HERE}holds/new/", held.new, name="retention_hold_new"),
    path(f"{_HERE}holds/<str:number>/", held.one, name="retention_hold_one"),
    path(f"{_HERE}holds/<str:number>/do/", held.do, name="retention_hold_do"),
    path(f"{_HERE}destruction/", destruction.lists, name="retention_destruction"),
    path(f"{_HERE}destruction/<str:number>/", destruction.one, name="retention_destruction_one"),
    path(f"{_HERE}destruction/<str:number>/do/", destruction.do, name="retention_destruction_do"),
    path(f"{_HERE}destruction/<str:number>/<str:language>.pdf", destruction.certificate, name="retention_certificate"),
]
