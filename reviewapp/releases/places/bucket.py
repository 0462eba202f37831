"""A bucket of an S3-compatible store. The store compares each file with its SHA-256 on arrival."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from reviewapp.releases import bags
from reviewapp.releases.bags import Kept
from reviewapp.releases.errors import EvidenceAltered, PlaceNotUsable

# What is larger goes in parts, each of which the store compares.
LARGEST_AT_ONCE = 64 << 20
PATIENCE = Config(
    connect_timeout=10,
    read_timeout=60,
    retries={"max_attempts": 4, "mode": "standard"},
    # A store that is not Amazon's may not know the sums that are sent unasked.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
IN_PARTS = TransferConfig(multipart_threshold=LARGEST_AT_ONCE, max_concurrency=2)


class Bucket:
    def __init__(
        self, url: str, name: str, *, source: Path, options: Mapping[str, str | None]
    ) -> None:
        parts = urlsplit(url)
        self._bucket, self._source = parts.netloc, source
        self._prefix = f"{parts.path.strip('/')}/{name}/".lstrip("/")
        self._store: Any = boto3.client(
            "s3",
            endpoint_url=options["endpoint_url"],
            aws_access_key_id=options["access_key"],
            aws_secret_access_key=options["secret_key"],
            config=PATIENCE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def takes(self, name: str) -> bool:  # noqa: ARG002 a bucket takes all
        return True

    def has(self, file: Kept) -> bool:
        with self._only_sentences():
            try:
                there = self._store.head_object(**self._of(file))
            except ClientError as error:
                if _status(error) == 404:  # noqa: PLR2004 HTTP's
                    return False
                raise
        is_same: bool = there["Metadata"].get("sha256") == file.digest
        return is_same and there["ContentLength"] == file.size

    def put(self, files: Sequence[Kept]) -> None:
        with self._only_sentences():
            for file in files:
                self._send(file)

    def finish(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}"

    def forget(self) -> bool:
        with self._only_sentences():
            pages = self._store.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                keys = [{"Key": one["Key"]} for one in page.get("Contents", [])]
                if keys:
                    self._remove(keys)
        return True

    def _remove(self, keys: list[dict[str, str]]) -> None:
        told = self._store.delete_objects(Bucket=self._bucket, Delete={"Objects": keys})
        if kept := told.get("Errors"):
            raise PlaceNotUsable(
                f"The store did not remove {len(kept)} files from the bucket {self._bucket}, "
                f"beginning with {kept[0]['Key']} ({kept[0]['Code']}). Check what this site may do "
                f"in it; this is tried again within an hour."
            )

    def _of(self, file: Kept) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{file.name}"}

    def _send(self, file: Kept) -> None:
        path, told = self._source / file.name, {"sha256": file.digest}
        if file.size <= LARGEST_AT_ONCE:
            sum_ = base64.b64encode(bytes.fromhex(file.digest)).decode()
            with path.open("rb") as body:
                self._store.put_object(
                    **self._of(file), Body=body, ChecksumSHA256=sum_, Metadata=told
                )
            return
        if bags.file_digest(path) != file.digest:
            raise EvidenceAltered(
                f"{file.name} is not the file that was signed, so it was not sent. "
                f"Bring the folder of the releases back from a backup."
            )
        more = {"ChecksumAlgorithm": "SHA256", "Metadata": told}
        self._store.upload_file(str(path), **self._of(file), ExtraArgs=more, Config=IN_PARTS)

    @contextmanager
    def _only_sentences(self) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError, S3UploadFailedError) as error:
            said = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
            raise PlaceNotUsable(
                f"The store did not take a file into the bucket {self._bucket} "
                f"({said or type(error).__name__}). What had arrived stays there. Check the bucket "
                f"and what this site may do in it, then try again."
            ) from None


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
