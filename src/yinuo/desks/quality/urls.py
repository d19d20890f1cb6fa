"""Addresses of the quality desk; the public pages of its results stand with the customers' door."""

from django.urls import path

from .pages import channels, evaluations, scores, standards

urlpatterns = [
    path("quality/", scores.scores, name="quality"),
    path("quality/scores.csv", scores.as_csv, name="quality_csv"),
    path("quality/standard/", standards.standards, name="quality_standard"),
    path("quality/standard/new/", standards.new, name="quality_standard_new"),
    path("quality/standard/<int:version>/decide/", standards.decide, name="quality_standard_decide"),
    path("quality/evaluations/", evaluations.listing, name="quality_evaluations"),
    path("quality/evaluations/new/", evaluations.new, name="quality_evaluation_new"),
    path("quality/evaluations/<str:number>/", evaluations.evaluation, name="quality_evaluation"),
    path("quality/evaluations/<str:number>/figures.csv", evaluations.as_csv, name="quality_evaluation_csv"),
    path("quality/evaluations/<str:number>/figures.json", evaluations.as_json, name="quality_evaluation_json"),
    path("quality/evaluations/<str:number>/findings/<int:identity>/remove/", evaluations.remove, name="quality_finding_remove"),
    path("channels/volumes/", channels.volumes, name="channel_volumes"),
    path("channels/volumes.csv", channels.as_csv, name="channel_volumes_csv"),
    path("channels/outages/", channels.record, name="channel_outages"),
    path("channels/outages/<int:identity>/end/", channels.end, name="channel_outage_end"),
]
