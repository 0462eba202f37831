"""Addresses of imports."""

from django.urls import path

from reviewapp.web.researcher import (
    imports,
    imports_api,
    imports_left,
    imports_report,
    imports_sheet,
)

OF = "imports/<uuid:import_id>"

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/left", imports_left.left, name="imports-left"),
    path(f"{OF}/", imports.one_import, name="import"),
    path(f"{OF}/take-over", imports_left.take_over, name="import-take-over"),
    path(f"{OF}/preview", imports.preview, name="import-preview"),
    path(f"{OF}/run", imports.run, name="import-run"),
    path(f"{OF}/cancel", imports.cancel, name="import-cancel"),
    path(f"{OF}/report.csv", imports_report.report, name="import-report"),
    path(f"{OF}/images/", imports_sheet.sheet, name="import-sheet"),
    path(f"{OF}/images/confirm", imports_sheet.confirm, name="import-confirm"),
    path(
        f"{OF}/images/<uuid:image_id>.png", imports_sheet.sheet_picture, name="import-sheet-picture"
    ),
    path("api/imports", imports_api.Imports.as_view(), name="api-imports"),
    path(f"api/{OF}", imports_api.OneImportView.as_view(), name="api-import"),
    path(f"api/{OF}/files", imports_api.ImportFiles.as_view(), name="api-import-files"),
    path(
        f"api/{OF}/files/<uuid:arrival_id>",
        imports_api.ImportFile.as_view(),
        name="api-import-file",
    ),
    path(f"api/{OF}/preview", imports_api.ImportPreview.as_view(), name="api-import-preview"),
    path(f"api/{OF}/run", imports_api.ImportRun.as_view(), name="api-import-run"),
    path(f"api/{OF}/cancel", imports_api.ImportCancel.as_view(), name="api-import-cancel"),
]
