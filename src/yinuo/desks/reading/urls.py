"""Addresses of the reading desk."""

from django.urls import path

from .pages import finishing, letters, review, templates

_ONE = "letters/<int:letter_id>/"
_OWN = "templates/own/<str:template_id>/"
urlpatterns = [
    path("letters/", letters.letters, name="letters"),
    path(_ONE, review.letter, name="letter"),
    path(f"{_ONE}say/", review.say, name="letter_say"),
    path(f"{_ONE}accept/", review.accept, name="letter_accept"),
    path(f"{_ONE}edit/", review.edit, name="letter_edit"),
    path(f"{_ONE}decline/", review.decline, name="letter_decline"),
    path(f"{_ONE}add/", review.add, name="letter_add"),
    path(f"{_ONE}class/", review.classify, name="letter_class"),
    path(f"{_ONE}blank/", review.blank, name="letter_blank"),
    path(f"{_ONE}undo/", review.undo, name="letter_undo"),
    path(f"{_ONE}together/", review.together, name="letter_together"),
    path(f"{_ONE}finish/", finishing.finish, name="letter_finish"),
    path(f"{_ONE}reopen/", finishing.reopen, name="letter_reopen"),
    path(f"{_ONE}withdraw/", letters.withdraw, name="letter_withdraw"),
    path(f"{_ONE}original/", letters.original, name="letter_original"),
    path("templates/own/", templates.own_templates, name="own_templates"),
    path(_OWN, templates.own_template, name="own_template"),
    path(f"{_OWN}change/", templates.change, name="own_template_change"),
    path(f"{_OWN}compare/", templates.compare, name="own_template_compare"),
    path(f"{_OWN}withdraw/", templates.withdraw, name="own_template_withdraw"),
    path(f"{_OWN}<int:edition>/approve/", templates.approve, name="own_template_approve"),
    path(f"{_OWN}<int:edition>/text/", templates.download, name="own_template_text"),
]
