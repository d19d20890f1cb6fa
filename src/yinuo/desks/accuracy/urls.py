"""Addresses of the accuracy desk, below the customers', and before them: a word is no customer's number."""

from django.urls import path

from .pages import checking, rounds

_ROUND = "customers/accuracy/<str:number>/"
urlpatterns = [
    path("customers/accuracy/", rounds.overview, name="accuracy"),
    path("customers/accuracy/draw/", rounds.draw, name="accuracy_draw"),
    path("customers/accuracy/rule/", rounds.rule, name="accuracy_rule"),
    path("customers/accuracy/corrections/", rounds.corrections, name="accuracy_corrections"),
    path("customers/accuracy/scores.csv", rounds.scores_csv, name="accuracy_scores"),
    path(_ROUND, rounds.one_round, name="accuracy_round"),
    path(f"{_ROUND}cancel/", rounds.cancel, name="accuracy_cancel"),
    path(f"{_ROUND}give/", rounds.give, name="accuracy_give"),
    path(f"{_ROUND}<int:place>/", checking.check, name="accuracy_item"),
    path(f"{_ROUND}<int:place>/undo/", checking.undo, name="accuracy_undo"),
]
