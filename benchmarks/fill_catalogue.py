"""`python -m benchmarks.fill_catalogue IMAGES`: so many catalogue entries; prints a person's key.

Rows are written straight into the tables: their pixels are nowhere, and nobody asks for them.
"""

import json
import secrets
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import django
import numpy as np

# How many values each attribute has, independent of each other: worse than any hospital.
VALUES = {
    "origin": 2,
    "modality": 8,
    "body_part": 30,
    "view": 6,
    "laterality": 3,
    "sex": 3,
    "age_band": 10,
    "age": 90,
    "finding": 25,
    "site": 40,
    "manufacturer": 6,
    "scanner": 60,
    "field_strength": 4,
    "kvp": 8,
    "kernel": 40,
    "slice_thickness": 12,
    "spacing": 200,
    "size": 20,
    "frames": 50,
}
IN_A_BLOCK = 16_384
DIGEST = "0" * 24


def fill(images: int) -> dict[str, str]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    _terms()
    codes = _codes(images)
    with connection.cursor() as cursor:
        # Written by one who is trusted: keys are not looked up a million times.
        cursor.execute("SET session_replication_role = replica")
        subject = str(UUID(int=1))
        cursor.execute("INSERT INTO provenance_subject VALUES (%s, 'everybody')", [subject])
        _blocks(codes)
        _copy(cursor, "imaging_image", IMAGE, (_image(number) for number in range(images)))
        _copy(cursor, "provenance_entry", ENTRY, _entries(codes, subject))
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('provenance_entry', 'ordinal'), %s)", [images]
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    return _key()


def _terms() -> None:
    from reviewapp.provenance.catalogue_models import Column, Term

    columns = {column.name: column for column in Column.objects.all()}
    Term.objects.bulk_create(
        Term(column=columns[name], code=code, text=f"{name} {code}")
        for name, count in VALUES.items()
        for code in range(1, count + 1)
    )


def _codes(images: int) -> "np.ndarray":
    chance = np.random.default_rng(1)
    # One in eight images lacks each attribute, as code 0 says.
    columns = [
        np.where(chance.random(images) < 1 / 8, 0, chance.integers(1, count + 1, images))
        for count in VALUES.values()
    ]
    return np.stack(columns, axis=1).astype("<u2")


def _blocks(codes: "np.ndarray") -> None:
    from reviewapp.provenance.catalogue.table import write
    from reviewapp.provenance.catalogue_models import Block

    for start in range(0, len(codes), IN_A_BLOCK):
        some = codes[start : start + IN_A_BLOCK]
        ordinals = range(start + 1, start + len(some) + 1)
        content = write(ordinals, [row.tobytes() for row in some])
        Block.objects.create(pk=_block(start), size=len(some), content=content)


def _block(start: int) -> UUID:
    return UUID(int=10**9 + start // IN_A_BLOCK)


IMAGE = (
    "id, digest, rows, columns, frames, sample_type, photometric, slope, intercept, unit, "
    "row_spacing, column_spacing, slice_spacing, attributes, attributes_digest, thumbnail, "
    "fingerprint"
)
ENTRY = "ordinal, image_id, subject_id, header_digest, codes, block_id"


def _id(number: int) -> str:
    # Spread like random ones, so that neighbours lie apart in every index.
    return str(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128))


def _image(number: int) -> str:
    attributes = '{"modality": "CT", "body_part": "CHEST"}'
    return (
        f"{_id(number)}\t{DIGEST}{number:040x}\t512\t512\t1\tint16\tMONOCHROME2\t1\t0\tHU\t"
        f"0.7\t0.7\t0\t{attributes}\t{DIGEST}{0:040x}\t\t\\\\x"
    )


def _entries(codes: "np.ndarray", subject: str) -> Iterator[str]:
    for number, row in enumerate(codes):
        block = _block(number // IN_A_BLOCK * IN_A_BLOCK)
        yield f"{number + 1}\t{_id(number)}\t{subject}\t\t\\\\x{row.tobytes().hex()}\t{block}"


def _copy(cursor: Any, table: str, columns: str, rows: Iterator[str]) -> None:  # noqa: ANN401  Django's wrapper round psycopg's
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write(f"{row}\n")


def _key() -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from reviewapp.accounts.roles import Role
    from tests.factories import a_person

    client = Client()
    client.force_login(a_person(Role.RESEARCHER))
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "session_name": settings.SESSION_COOKIE_NAME,
        "csrf": secrets.token_hex(16),
        "csrf_name": settings.CSRF_COOKIE_NAME,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps([fill(int(sys.argv[1]))]))
