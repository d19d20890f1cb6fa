"""Addresses of the documents desk. Three of them are places of the side bar and carry its names."""

from django.urls import path

from .pages import filling, handing, invitation, letter, listing, signing

_ONE = "documents/<str:number>/<int:version>/"
urlpatterns = [
    path("documents/", listing.documents, name="documents"),
    path("drafts/", listing.open_drafts, name="drafts"),
    path("documents/templates/", listing.choose, name="document_templates"),
    path("documents/new/<str:template_id>/", listing.begin, name="document_begin"),
    path("documents/check/", signing.check, name="document_check"),
    path("documents/<str:number>/", letter.document, name="document"),
    path(_ONE, letter.version, name="document_version"),
    path(f"{_ONE}fill/", filling.fill, name="document_fill"),
    path(f"{_ONE}rehearse/<str:key>/", filling.rehearse, name="document_rehearsal"),
    path(f"{_ONE}decide/", filling.decide, name="document_decide"),
    path(f"{_ONE}intervals/", filling.set_interval, name="document_interval"),
    path(f"{_ONE}intervals/approve/", letter.approve_interval, name="document_interval_approve"),
    path(f"{_ONE}entry/", filling.describe, name="document_entry"),
    path(f"{_ONE}submit/", filling.submit, name="document_submit"),
    path(f"{_ONE}withdraw/", filling.withdraw, name="document_withdraw"),
    path(f"{_ONE}reopen/", filling.reopen, name="document_reopen"),
    path(f"{_ONE}review/", letter.review, name="document_review"),
    path(f"{_ONE}sign/", signing.sign, name="document_sign"),
    path(f"{_ONE}sign/seal/", signing.seal, name="document_seal"),
    path(f"{_ONE}sign/invite/", signing.invite, name="document_invite"),
    path(f"{_ONE}sign/newcomers/", signing.ask_newcomers, name="document_newcomers"),
    path(f"{_ONE}sign/refuse/", signing.refuse, name="document_refuse"),
    path(f"{_ONE}sign/paper/", signing.enter_paper, name="document_paper"),
    path(f"{_ONE}sign/paper/confirm/", signing.confirm_paper, name="document_paper_confirm"),
    path(f"{_ONE}handovers/", handing.hand_over, name="document_handover"),
    path(f"{_ONE}document.pdf", letter.pdf, name="document_pdf"),
    path(f"{_ONE}document.docx", letter.docx, name="document_docx"),
    path(f"{_ONE}files/<int:file_id>/", letter.file, name="document_file"),
    path("sign/<str:secret>/", invitation.invitation, name="document_invitation"),
    path("sign/<str:secret>/document.pdf", invitation.invitation_pdf, name="document_invitation_pdf"),
]
