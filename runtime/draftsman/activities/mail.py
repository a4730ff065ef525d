"""Mail through SES (REFERENCE §5.9.4)."""

from __future__ import annotations

from typing import Any

from .base import Activity, Run, Value


class SendEmail(Activity, kw_only=True):
    """Send a mail with a text, an HTML body or both; `receiver` is an address or a list of them."""

    permission = "mail"
    sender: Value
    receiver: Value
    subject: Value
    text: Value = None
    html: Value = None

    def perform(self, run: Run) -> None:
        found = run.value(self.receiver)
        receivers = [found] if isinstance(found, str) else list(found or ())
        if not receivers or not all(isinstance(receiver, str) and receiver for receiver in receivers):
            raise ValueError(f"receiver is no address: {found!r}")
        body: dict[str, Any] = {}
        for kind, value in (("Text", run.value(self.text)), ("Html", run.value(self.html))):
            if value:
                body[kind] = {"Data": str(value), "Charset": "UTF-8"}
        if not body:
            raise ValueError("a mail needs a text or an html body, both are empty")
        subject = {"Data": run.text(self.subject, "subject"), "Charset": "UTF-8"}
        run.client("ses").send_email(
            Source=run.text(self.sender, "sender"),
            Destination={"ToAddresses": receivers},
            Message={"Subject": subject, "Body": body},
        )
