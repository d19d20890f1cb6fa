"""Addresses of the privacy desk. The first is a place of the side bar."""

from django.urls import path

from .pages import customers, requests

_ONE = "privacy/requests/<str:number>/"
_PERSON = "privacy/customers/<str:customer>/"
urlpatterns = [
    path("privacy/requests/", requests.listing, name="rights_requests"),
    path("privacy/requests/new/", requests.new, name="rights_request_new"),
    path("privacy/requests/list.csv", requests.as_file, name="rights_requests_file"),
    path(_ONE, requests.one, name="rights_request"),
    path(f"{_ONE}do/<str:verb>/", requests.do, name="rights_request_do"),
    path(f"{_ONE}record/<str:form>/", requests.record, name="rights_request_record"),
    path(f"{_ONE}answer.pdf", requests.letter, name="rights_request_letter"),
    path(f"{_ONE}certificate.pdf", requests.certificate, name="certificate_pdf"),
    path("privacy/certificates/", customers.certificates, name="certificates"),
    path("privacy/purposes/", customers.purposes_page, name="privacy_purposes"),
    path(_PERSON, customers.one, name="privacy_customer"),
    path(f"{_PERSON}do/<str:verb>/", customers.do, name="privacy_customer_do"),
]
