"""Addresses of models and of what is measured on their images."""

from django.urls import path

from reviewapp.web.researcher import measures_urls, models_api, models_list, sampling, training

urlpatterns = [
    path("models/", models_list.models, name="models"),
    path("models/register", models_list.register, name="model-register"),
    path("models/<uuid:model_id>/", models_list.model, name="model"),
    path("models/<uuid:model_id>/download/card.md", models_list.card, name="model-card"),
    path("models/train/", training.train_model, name="train-model"),
    path("api/trainings", training.Trainings.as_view(), name="api-trainings"),
    path(
        "api/trainings/estimate", training.TrainingEstimates.as_view(), name="api-training-estimate"
    ),
    path("models/<uuid:model_id>/sample/", sampling.sample_model, name="sample-model"),
    path("api/samplings", sampling.Samplings.as_view(), name="api-samplings"),
    path("api/models", models_api.Models.as_view(), name="api-models"),
    path("api/models/<uuid:model_id>", models_api.OneModel.as_view(), name="api-model"),
    path("api/presets", models_api.Presets.as_view(), name="api-presets"),
    *measures_urls.urlpatterns,
]
