"""Addresses of PACS."""

from django.urls import path

from reviewapp.web.researcher import pacs, pacs_list

urlpatterns = [
    path("pacs/", pacs_list.pacs_list, name="pacs"),
    path("pacs/add", pacs_list.add, name="pacs-add"),
    path("pacs/<uuid:pacs_id>/try", pacs_list.try_out, name="pacs-try"),
    path("pacs/<uuid:pacs_id>/password", pacs_list.set_password, name="pacs-password"),
    path("pacs/<uuid:pacs_id>/retire", pacs_list.retire, name="pacs-retire"),
    path("pacs/<uuid:pacs_id>/", pacs.search, name="pacs-search"),
    path("pacs/<uuid:pacs_id>/series", pacs.series, name="pacs-series"),
    path("pacs/<uuid:pacs_id>/fetch", pacs.fetch, name="pacs-fetch"),
    path("pacs/retrievals/", pacs.retrievals, name="retrievals"),
    path("pacs/retrievals/<uuid:retrieval_id>/", pacs.one_retrieval, name="retrieval"),
    path("pacs/retrievals/<uuid:retrieval_id>/rest", pacs.fetch_the_rest, name="retrieval-rest"),
]
