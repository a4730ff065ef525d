"""File upload: the mutation `upload`, where a file lies, and the event of a finished upload (REFERENCE §8.9).

A short text comes with the mutation itself (`content`). Anything else goes straight to the bucket: the mutation
answers with an address that takes one file of the size that was said, once, for a quarter of an hour. The key of the
object says all that its event needs, and is signed, so nobody but the mutation chooses it:

    <public|private>/<user name, percent-encoded>/<correlation id>/<message id>/<file name, percent-encoded>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from .authorization import Identity, Unauthorized
from .aws import LazyClient
from .commands import MAX_INPUT_BYTES, decoded
from .domain import FileUploaded
from .messages import APPSYNC, Message, new_id
from .validation import InputRefused

FIELD = "Mutation.upload"
COMMAND = "Upload"  # as traces show it
PUBLIC, PRIVATE = "public", "private"
ADDRESS_SECONDS = 900
MAX_NAME = 200  # characters
MAX_KEY = 1_000  # bytes of 1,024 that S3 takes
CONTENT_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}(; ?charset=[A-Za-z0-9_-]{1,20})?")
DEFAULT_TYPE = "application/octet-stream"
NAMES = ("name", "content", "public", "contentType", "size")


class Upload(NamedTuple):
    """A request that was checked. `content` is None where the client sends the file itself; `size` in bytes."""

    key: str
    content: bytes | None
    content_type: str
    size: int


class StoredFile(NamedTuple):
    """What the key of an uploaded object says."""

    username: str
    correlation_id: str
    message_id: str


def accept(arguments: Mapping[str, Any], identity: Identity | None, correlation_id: str, limit: int) -> Upload:
    """Check a request; raises Unauthorized without a user, else InputRefused. `limit` in bytes, of a file."""
    if identity is None:
        raise Unauthorized
    values = decoded(arguments.get("input") or {})
    if not isinstance(values, dict):
        raise InputRefused("input is no object")
    area = PUBLIC if values.get("public") else PRIVATE
    parts = (
        area,
        quote(identity.username, safe=""),
        correlation_id,
        new_id(),
        quote(_name(values.get("name")), safe=""),
    )
    key = "/".join(parts)
    if len(key) > MAX_KEY:
        raise InputRefused("name is too long")
    content_type = values.get("contentType") or DEFAULT_TYPE
    if not isinstance(content_type, str) or not CONTENT_TYPE.fullmatch(content_type):
        raise InputRefused("contentType is no media type")
    content, size = values.get("content"), values.get("size")
    if content is not None:
        body = str(content).encode()
        if len(body) > MAX_INPUT_BYTES:
            raise InputRefused(
                f"content has {len(body)} bytes, at most {MAX_INPUT_BYTES}: leave it out and say its size"
            )
        return Upload(key, body, content_type, len(body))
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise InputRefused("size is missing: without content the size of the file in bytes is needed")
    if size > limit:
        raise InputRefused(f"a file of {size} bytes is too big, at most {limit}")
    return Upload(key, None, content_type, size)


def _name(name: Any) -> str:
    """A file name that is no path; raises InputRefused."""
    if not isinstance(name, str) or not name.strip():
        raise InputRefused("name is missing")
    if len(name) > MAX_NAME:
        raise InputRefused(f"name has {len(name)} characters, at most {MAX_NAME}")
    if name in (".", "..") or re.search(r"[/\\\x00-\x1f\x7f\ud800-\udfff]", name):
        raise InputRefused("name is no file name: no slashes and no control characters")
    return name


def read_key(key: str) -> StoredFile:
    """What a key says; raises ValueError for one that no mutation has made."""
    parts = key.split("/")
    if len(parts) != 5 or parts[0] not in (PUBLIC, PRIVATE) or not all(parts):
        raise ValueError(f"the object '{key}' was not put by an upload")
    return StoredFile(unquote(parts[1]), parts[2], parts[3])


def uploaded(application: str, bucket: str, key: str, location: str, time: str) -> Message:
    """The event of a finished upload; the same object gives the same message. Raises ValueError, see `read_key`."""
    file = read_key(key)
    return Message(
        id=file.message_id,
        type=FileUploaded.__name__,
        data={"bucket": bucket, "uri": key, "location": location, "username": file.username},
        source=f"/{application}/{APPSYNC}",
        time=time,
        correlation_id=file.correlation_id,
        actor=file.username,
        component=APPSYNC,
    )


class Uploads(LazyClient):
    """The bucket of uploads. `endpoint` is where clients reach it, empty for S3's own address."""

    _service = "s3"

    def __init__(self, bucket: str, endpoint: str = "", client: Any = None, region: str = "") -> None:
        super().__init__(client)
        self.bucket, self.endpoint, self._region = bucket, endpoint.rstrip("/"), region
        self._signing: Any = None

    def put(self, upload: Upload) -> None:
        """Store a file whose content came with the mutation."""
        self.client.put_object(
            Bucket=self.bucket, Key=upload.key, Body=upload.content, ContentType=upload.content_type, IfNoneMatch="*"
        )

    def address(self, upload: Upload) -> tuple[str, dict[str, str]]:
        """Where, and with which headers, the client puts its file: this size and type, and only once."""
        parameters = {
            "Bucket": self.bucket,
            "Key": upload.key,
            "ContentType": upload.content_type,
            "ContentLength": upload.size,
            "IfNoneMatch": "*",
        }
        url = self._signer().generate_presigned_url("put_object", Params=parameters, ExpiresIn=ADDRESS_SECONDS)
        return url, {"content-type": upload.content_type, "if-none-match": "*"}

    def location(self, key: str) -> str:
        """The address of an object; who may read there is another matter."""
        base = (
            f"{self.endpoint}/{self.bucket}"
            if self.endpoint
            else f"https://{self.bucket}.s3.{self.region}.amazonaws.com"
        )
        return f"{base}/{quote(key)}"

    @property
    def region(self) -> str:
        """Of the bucket, which is that of the function."""
        import os

        return self._region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"

    def _signer(self) -> Any:
        """A client that only signs: for the address that clients use, in the style that it takes."""
        if self._signing is None:
            from botocore.config import Config

            from .aws import session

            style = "path" if self.endpoint else "virtual"
            self._signing = session().create_client(
                self._service,
                region_name=self.region,
                endpoint_url=self.endpoint or f"https://s3.{self.region}.amazonaws.com",
                config=Config(signature_version="s3v4", s3={"addressing_style": style}),
            )
        return self._signing
