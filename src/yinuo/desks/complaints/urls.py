"""Addresses of the complaints desk. `complaints` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import analysis, panel, register

urlpatterns = [
    path("complaints/", register.register, name="complaints"),
    path("complaints/register.<str:form>", register.as_file, name="complaints_file"),
    path("complaints/analysis/", analysis.analysis, name="complaint_analysis"),
    path("complaints/analysis.csv", analysis.as_csv, name="complaint_analysis_csv"),
    path("complaints/reports/<str:number>/", analysis.report, name="complaint_report"),
    path("complaints/<str:number>/<str:verb>/", panel.do, name="complaint_do"),
]
