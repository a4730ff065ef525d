"""The activities of notifiers against an emulator: users, groups, mail, files, properties, notifications."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from activityrun import PASSWORD, claims, make_pool, run_of

from draftsman import activities as kinds
from draftsman.activities import Activity


@pytest.fixture
def pool(aws: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    return make_pool(aws, monkeypatch, request.node.name[:80])


def groups_of(aws: Any, pool: str, username: str) -> list[str]:
    found = aws("cognito-idp").admin_list_groups_for_user(UserPoolId=pool, Username=username)["Groups"]
    return sorted(group["GroupName"] for group in found)


def test_users_groups_and_tokens(aws: Any, pool: str) -> None:
    run = run_of(aws, role="D1:acme-viewer", who="ann")
    perform = lambda activity: activity.perform(run)  # noqa: E731
    perform(kinds.CreateIamUser(username="{{flow.who}}", password=PASSWORD, email="ann@example.com"))
    perform(kinds.CreateIamGroup(group_name=lambda flow, item: flow.role))
    group = aws("cognito-idp").get_group(UserPoolId=pool, GroupName="D1:acme-viewer")["Group"]
    assert group["Description"] == "blueline:runtime"
    with pytest.raises(Exception, match="GroupExists"):
        perform(kinds.CreateIamGroup(group_name="{{flow.role}}"))
    for _ in range(2):  # idempotent
        perform(kinds.AddUserToIamGroup(group_name="{{flow.role}}", username="ann"))
    assert groups_of(aws, pool, "ann") == ["D1:acme-viewer"]
    token = claims(perform(kinds.GetToken(username="ann", password=PASSWORD)))
    assert (token["cognito:username"], token["cognito:groups"]) == ("ann", ["D1:acme-viewer"])
    assert perform(kinds.RetrieveEmailFromIam("email", username="ann")) == "ann@example.com"
    for _ in range(2):
        perform(kinds.RemoveUserFromIamGroup(group_name="{{flow.role}}", username="ann"))
    assert groups_of(aws, pool, "ann") == []
    perform(kinds.DeleteIamGroup(group_name="{{flow.role}}"))
    with pytest.raises(Exception, match="UsernameExists"):
        perform(kinds.CreateIamUser(username="ann", password=PASSWORD, email="ann@example.com"))
    perform(kinds.DeleteIamUser(username="ann"))
    with pytest.raises(Exception, match="UserNotFound"):
        perform(kinds.RetrieveEmailFromIam("email", username="ann"))


def test_a_user_who_was_half_made_is_completed(aws: Any, pool: str) -> None:
    aws("cognito-idp").admin_create_user(UserPoolId=pool, Username="half", MessageAction="SUPPRESS")
    kinds.CreateIamUser(username="half", password=PASSWORD, email="h@example.com").perform(run_of(aws))
    assert kinds.GetToken(username="half", password=PASSWORD).perform(run_of(aws))


def test_the_system_user_is_made_when_first_needed(aws: Any, pool: str) -> None:
    run = run_of(aws)
    kinds.CreateIamGroup(group_name="g").perform(run)
    kinds.AddUserToIamGroup(group_name="g", username="system-user").perform(run)
    assert claims(kinds.GetSystemUserToken().perform(run))["cognito:groups"] == ["g"]
    kinds.CreateSystemUser().perform(run)
    aws("cognito-idp").admin_delete_user(UserPoolId=pool, Username="system-user")
    assert claims(kinds.GetSystemUserToken().perform(run))["cognito:username"] == "system-user"


def test_the_system_user_takes_the_secrets_password(aws: Any, pool: str) -> None:
    kinds.CreateSystemUser().perform(run_of(aws))
    aws("cognito-idp").admin_set_user_password(
        UserPoolId=pool, Username="system-user", Password="Other-1234567", Permanent=True
    )
    assert kinds.GetSystemUserToken().perform(run_of(aws))


@pytest.mark.parametrize("value", ["", None, lambda flow, item: None, lambda flow, item: ["x"]])
def test_an_empty_name_is_an_error_before_any_call(value: Any) -> None:
    with pytest.raises(ValueError, match="group-name is empty or no text"):
        kinds.DeleteIamGroup(group_name=value).perform(run_of())


# --- mail, files, properties ---


class Recorder:
    """An AWS client that notes its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, service: str) -> Recorder:
        return self

    def __getattr__(self, operation: str) -> Any:
        return lambda **parameters: self.calls.append((operation, parameters))


@pytest.mark.parametrize(
    ("receiver", "expected"), [("a@x", ["a@x"]), (lambda flow, item: ["a@x", "b@x"], ["a@x", "b@x"])]
)
def test_mail_goes_to_one_or_many(receiver: Any, expected: list[str]) -> None:
    client = Recorder()
    mail = kinds.SendEmail(sender="s@x", receiver=receiver, subject="Hi {{flow.n}}", text="", html="<b>{{flow.n}}</b>")
    mail.perform(run_of(client, n="ann"))
    ((operation, sent),) = client.calls
    assert operation == "send_email" and sent["Source"] == "s@x" and sent["Destination"]["ToAddresses"] == expected
    assert sent["Message"]["Subject"]["Data"] == "Hi ann"
    assert sent["Message"]["Body"] == {"Html": {"Data": "<b>ann</b>", "Charset": "UTF-8"}}


@pytest.mark.parametrize(("changes", "message"), [({"text": ""}, "a text or an html"), ({"receiver": ""}, "receiver")])
def test_mail_without_text_or_receiver_is_an_error(changes: dict[str, Any], message: str) -> None:
    parts = {"sender": "s", "receiver": "r", "subject": "s", "text": "t", **changes}
    with pytest.raises(ValueError, match=message):
        kinds.SendEmail(**parts).perform(run_of(Recorder()))


def test_mail_is_taken_by_the_emulator(aws: Any) -> None:
    aws("ses").verify_email_identity(EmailAddress="s@example.com")
    kinds.SendEmail(sender="s@example.com", receiver="r@example.com", subject="s", text="t").perform(run_of(aws))


def test_files_are_written_below_their_path(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    aws("s3").create_bucket(Bucket="own", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    with pytest.raises(RuntimeError, match="DRAFTSMAN_BUCKET is not set"):
        kinds.WriteFile(file_name="f", content="c").perform(run_of(aws))
    monkeypatch.setenv("DRAFTSMAN_BUCKET", "own")
    kinds.WriteFile(file_name="{{flow.n}}.json", path="/a/b/", content=lambda flow, item: {"n": 1}).perform(
        run_of(aws, n="x")
    )
    kinds.WriteFile(file_name="top", content="é", bucket="own").perform(run_of(aws))
    read = lambda key: aws("s3").get_object(Bucket="own", Key=key)["Body"].read()  # noqa: E731
    assert read("a/b/x.json") == b'{"n":1}' and read("top") == "é".encode()


def test_a_property_is_a_key_of_the_secret(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    aws("secretsmanager").create_secret(Name="s/properties", SecretString=json.dumps({"url": "https://x"}))
    monkeypatch.setenv("DRAFTSMAN_PROPERTIES_SECRET", "s/properties")
    assert kinds.FetchProperty("url", key="url").perform(run_of(aws)) == "https://x"
    with pytest.raises(
        LookupError, match="no property 'other' in s/properties; blueline secrets put.*environments.<name>.properties"
    ):
        kinds.FetchProperty("url", key="other").perform(run_of(aws))


def test_a_cdn_path_is_invalidated_once_per_event_and_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Recorder()
    monkeypatch.setenv("DRAFTSMAN_CDN", "E1")
    kinds.InvalidateCdn(uri="a/*").perform(run_of(client))
    batch = client.calls[0][1]["InvalidationBatch"]
    assert batch == {"Paths": {"Quantity": 1, "Items": ["/a/*"]}, "CallerReference": "Shop#ü/1/3.1.2"}


def test_a_notification_is_published_through_the_own_api(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setenv("DRAFTSMAN_API_ENDPOINT", "http://api/graphql")
    monkeypatch.setattr("draftsman.aws.signed_graphql", lambda *arguments: sent.append(arguments))
    activity = kinds.SendGraphqlNotification(identifier="{{flow.k}}", notification_type="Order", message=None)
    activity.perform(run_of(k="k1"))
    ((endpoint, document, variables),) = sent
    assert endpoint == "http://api/graphql" and variables == {"i0": "k1", "t0": "Order", "m0": ""}
    assert "publishNotification(identifier: $i0, type: $t0, message: $m0) { identifier type message }" in document


def test_a_template_becomes_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMAN_ROOT", str(tmp_path))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "t.txt").write_text("Dear {{ flow.n }}")
    assert kinds.RenderTemplate("text", template_file="templates/t.txt").perform(run_of(n="ann")) == "Dear ann"


def test_every_activity_of_the_reference_is_there() -> None:
    found = {kind for kind in vars(kinds).values() if isinstance(kind, type) and issubclass(kind, Activity)}
    assert len(found - {Activity}) == 21
