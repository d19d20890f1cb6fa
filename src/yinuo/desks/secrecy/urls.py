"""Addresses of the secrecy desk. They stand before those of the archive, which takes every other word for a customer's number."""

from django.urls import path

from .pages import incidents, register, reviews

_HOME = "customers/secrecy/"
urlpatterns = [
    path(_HOME, register.register, name="secrecy"),
    path(f"{_HOME}register.csv", register.register_csv, name="secrecy_register_csv"),
    path(f"{_HOME}holders/new/", register.new, name="secrecy_holder_new"),
    path(f"{_HOME}holders/<str:number>/", register.holder, name="secrecy_holder"),
    path(f"{_HOME}people/<str:username>/remind/", register.remind, name="secrecy_remind"),
    path(f"{_HOME}exceptions/", register.exceptions, name="secrecy_exceptions"),
    path(f"{_HOME}exceptions/<str:number>/", register.decide, name="secrecy_decide"),
    path(f"{_HOME}reviews/", reviews.reviews, name="secrecy_reviews"),
    path(f"{_HOME}reviews/<str:number>/", reviews.review, name="secrecy_review"),
    path(f"{_HOME}reviews/<str:number>/list.csv", reviews.review_csv, name="secrecy_review_csv"),
    path(f"{_HOME}findings/", reviews.findings, name="secrecy_findings"),
    path(f"{_HOME}findings/new/", reviews.new_finding, name="secrecy_finding_new"),
    path(f"{_HOME}findings/list.csv", reviews.findings_csv, name="secrecy_findings_csv"),
    path(f"{_HOME}findings/<str:number>/", reviews.finding, name="secrecy_finding"),
    path(f"{_HOME}incidents/", incidents.incidents, name="secrecy_incidents"),
    path(f"{_HOME}incidents/new/", incidents.new, name="secrecy_incident_new"),
    path(f"{_HOME}incidents/list.csv", incidents.incidents_csv, name="secrecy_incidents_csv"),
    path(f"{_HOME}incidents/<str:number>/", incidents.incident, name="secrecy_incident"),
]
