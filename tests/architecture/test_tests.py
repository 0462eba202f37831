import os
from pathlib import Path

from django.conf import settings


def test_a_test_writes_into_a_folder_of_its_own() -> None:
    assert Path(settings.DATA_DIR).name.startswith("reviewapp-test-")
    assert os.environ["DATA_DIR"] == str(settings.DATA_DIR)
