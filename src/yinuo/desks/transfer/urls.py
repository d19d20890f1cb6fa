"""Addresses of the transfer desk, below those of the customers; mounted before them, as a word there is no number."""

from django.urls import path

from .pages import doubles, exports, imports

_IMPORT, _EXPORT = "customers/import/<str:number>/", "customers/export/<str:number>/"
urlpatterns = [
    path("customers/import/", imports.imports, name="transfer_imports"),
    path("customers/import/template/<str:subject>/", imports.template, name="transfer_template"),
    path(_IMPORT, imports.one_import, name="transfer_import"),
    path(f"{_IMPORT}columns/", imports.choose, name="transfer_columns"),
    path(f"{_IMPORT}do/<str:verb>/", imports.do, name="transfer_do"),
    path(f"{_IMPORT}refused.<str:form>", imports.refused, name="transfer_refused"),
    path("customers/doubles/", doubles.doubles, name="transfer_doubles"),
    path("customers/doubles/apart/", doubles.apart, name="transfer_apart"),
    path("customers/export/", exports.exports, name="transfer_exports"),
    path("customers/export/log/", exports.log, name="transfer_log"),
    path(_EXPORT, exports.one_export, name="transfer_export"),
    path(f"{_EXPORT}decide/", exports.decide, name="transfer_decide"),
    path(f"{_EXPORT}fetch/", exports.fetch, name="transfer_fetch"),
    path("customers/<str:number>/record/", exports.record, name="transfer_record"),
]
