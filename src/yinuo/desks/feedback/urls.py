"""Addresses of the feedback desk: `feedback/` for people of the house, `r/` and `s/` for customers."""

from django.urls import path

from .pages import programmes, public, ratings, surveys

_SURVEY = "feedback/surveys/<str:number>/"
urlpatterns = [
    path("feedback/", ratings.ratings, name="feedback"),
    path("feedback/ratings.csv", ratings.as_csv, name="feedback_csv"),
    path("feedback/visits/", ratings.visits, name="feedback_visits"),
    path("feedback/rules/", ratings.rule, name="feedback_rules"),
    path("feedback/surveys/", programmes.listing, name="feedback_surveys"),
    path("feedback/surveys/new/", programmes.new, name="feedback_new"),
    path("feedback/questions/", programmes.sets, name="feedback_sets"),
    path("feedback/programmes/<str:number>/", programmes.do, name="feedback_programme"),
    path(_SURVEY, surveys.survey, name="feedback_one"),
    path(f"{_SURVEY}links.csv", surveys.links_csv, name="feedback_links"),
    path(f"{_SURVEY}results.csv", surveys.results_csv, name="feedback_results"),
    path(f"{_SURVEY}type-in/<str:customer>/", surveys.type_in, name="feedback_type_in"),
    path(f"{_SURVEY}<str:verb>/", surveys.do, name="feedback_do"),
    path("r/<str:token>/", public.rate, name="feedback_rate"),
    path("s/<str:token>/", public.survey, name="feedback_survey"),
]
