"""Addresses of the customers desk. The first is a place of the side bar and carries its name."""

from django.urls import path

from .pages import customer, editing, listing, rules

_ONE = "customers/<str:number>/"
urlpatterns = [
    path("customers/", listing.customers, name="customers"),
    path("customers/new/", editing.add, name="customer_add"),
    path("customers/filters/", listing.save_filter, name="customers_filter"),
    path("customers/many/", listing.change_many, name="customers_many"),
    path("customers/many/<int:edit>/undo/", listing.undo_many, name="customers_many_undo"),
    path("customers/numbers/", listing.numbers, name="customer_numbers"),
    path("customers/undertaking/", rules.undertaking, name="customers_undertaking"),
    path("customers/access/", rules.access_list, name="customers_access"),
    path("customers/access/list.csv", rules.access_csv, name="customers_access_csv"),
    path("customers/access/many/", rules.confirm_many, name="customers_access_many"),
    path("customers/access/<str:username>/", rules.review, name="customers_review"),
    path("customers/fields/", rules.own_fields, name="customers_fields"),
    path(_ONE, customer.customer, name="customer"),
    path(f"{_ONE}change/", editing.change, name="customer_change"),
    path(f"{_ONE}more/", editing.around_page, name="customer_around"),
    path(f"{_ONE}do/<str:verb>/", editing.do, name="customer_do"),
    path(f"{_ONE}look/", customer.look, name="customer_look"),
    path(f"{_ONE}cover/", customer.cover, name="customer_cover"),
    path(f"{_ONE}looks/", customer.looks, name="customer_looks"),
    path(f"{_ONE}merge/", customer.merge, name="customer_merge"),
    path(f"{_ONE}merge/<int:merge_id>/undo/", customer.undo_merge, name="customer_unmerge"),
]
