"""A bucket …"""

from pathlib import Path

import pytest
from botocore.stub import Stubber

from reviewapp.releases.errors import PlaceNotUsable
from reviewapp.releases.places.bucket import Bucket

OPTIONS = {"endpoint_url": "http://127.0.0.1:9", "access_key": "tests", "secret_key": "tests"}


def test_that_keeps_what_it_was_to_remove_is_said_to(tmp_path: Path) -> None:
    bucket = Bucket("s3://outside/sets", "release-1", source=tmp_path, options=OPTIONS)
    key = "sets/release-1/data/film.png"
    with Stubber(bucket._store) as store:
        store.add_response("list_objects_v2", {"Contents": [{"Key": key}]})
        kept = {"Errors": [{"Key": key, "Code": "AccessDenied", "Message": "No."}]}
        store.add_response("delete_objects", kept)

        with pytest.raises(PlaceNotUsable, match=r"film\.png .*AccessDenied"):
            bucket.forget()
