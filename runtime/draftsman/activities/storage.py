"""Files in S3 (REFERENCE §5.9.4)."""

from __future__ import annotations

from ..templating import as_text
from .base import Activity, Run, Value, setting


class WriteFile(Activity, kw_only=True):
    """Write the object `<path>/<file-name>`; without a bucket into the application's own (DRAFTSMAN_BUCKET)."""

    permission = "storage"
    file_name: Value
    path: Value = ""
    content: Value
    bucket: Value = ""

    def perform(self, run: Run) -> None:
        bucket = run.value(self.bucket) or setting(
            "DRAFTSMAN_BUCKET", "the application's bucket, or name one in write-file"
        )
        folder = as_text(run.value(self.path)).strip("/")
        name = run.text(self.file_name, "file-name").lstrip("/")
        content = run.value(self.content)
        body = bytes(content) if isinstance(content, (bytes, bytearray)) else as_text(content).encode()
        run.client("s3").put_object(Bucket=bucket, Key=f"{folder}/{name}" if folder else name, Body=body)
