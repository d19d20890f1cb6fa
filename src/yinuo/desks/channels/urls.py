"""Addresses of the channels. `channels` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import channels, handed_over, renewing

urlpatterns = [
    path("channels/", channels.channels, name="channels"),
    path("channels/failed/", channels.failed, name="channels_failed"),
    path("channels/sendings/<int:identity>/again/", channels.send_again, name="channels_send_again"),
    path("channels/mails/<int:identity>/<str:verb>/", channels.deal_with, name="channels_mail"),
    path("channels/calls/", channels.calls, name="channels_calls"),
    path("channels/calls/<int:identity>/case/", handed_over.call_belongs, name="channels_call"),
    path("channels/notices/", channels.notices, name="channels_notices"),
    path("channels/notices/<int:identity>/<str:verb>/", channels.rule, name="channels_rule"),
    path("channels/handed-over/", handed_over.handed_over, name="channels_handed_over"),
    path("channels/handed-over/rule/", handed_over.publish, name="channels_publish"),
    path("channels/handed-over/<int:identity>/reported/", handed_over.report_back, name="channels_reported"),
    path("channels/cases/<str:number>/code/", renewing.renew, name="channels_code"),
]
