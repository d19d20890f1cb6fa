"""Addresses of the improvement desk."""

from django.urls import path

from .pages import items, suggestions

urlpatterns = [
    path("improvement/", items.improvements, name="improvements"),
    path("improvement.csv", items.as_csv, name="improvements_csv"),
    path("improvement/new/", items.new, name="improvement_new"),
    path("improvement/suggestions/", suggestions.suggestions, name="suggestions"),
    path("improvement/year/<int:year>/", items.year, name="improvement_year"),
    path("improvement/<str:number>/", items.item, name="improvement"),
    path("suggestions/<str:number>/<str:verb>/", suggestions.do, name="suggestion_do"),
    path("changed/", items.changed, name="changed"),
]
