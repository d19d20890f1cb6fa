"""Addresses of the people desk."""

from django.urls import path

from . import pages

app_name = "people"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/code/", pages.second_step, name="second_step"),
    path("sign-in/oidc/", pages.begin_oidc, name="oidc"),
    path("sign-in/oidc/return/", pages.finish_oidc, name="oidc_return"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("account/", pages.account, name="account"),
    path("account/password/", pages.change_password, name="password"),
    path("account/preferences/", pages.change_preferences, name="preferences"),
    path("account/sign-out-everywhere/", pages.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/second-step/", pages.enrol, name="enrol"),
    path("account/second-step/remove/", pages.remove_second_step, name="remove_second_step"),
    path("account/act-as/", pages.act_as, name="act_as"),
    path("account/deputies/", pages.name_deputy, name="name_deputy"),
    path("account/deputies/<int:deputyship>/end/", pages.end_deputyship, name="end_deputyship"),
]
