"""Markers in texts and template files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from draftsman.activities import NotifierContext
from draftsman.messages import Message
from draftsman.templating import TemplateError, render, render_file


@pytest.fixture
def flow() -> Any:
    context = NotifierContext(Message("m", "E", {}, "/t", actor="ann"))
    context.drn = 'D1:"x"'
    context.none = None
    context.number = 1.5
    context.items = [{"name": "a", "values": [1, 2]}, "b"]
    context.deep = {"it's": {"k": True}}
    return context


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{ "drn": "{{flow.drn}}" }', '{ "drn": "D1:"x"" }'),
        ("{{ flow.drn }}{{flow.none}}|{{flow.number}}", 'D1:"x"|1.5'),
        ("{{flow.items[0].name}} {{flow.items[-1]}} {{flow.items[0].values[1]}}", "a b 2"),
        ('{{flow.deep["it\'s"].k}} {{ flow.deep [ "it\'s" ] . k }}', "True True"),
        ("{{flow.items}}", '[{"name":"a","values":[1,2]},"b"]'),
        ("{{flow.requestor}}", "ann"),
        ("query { a(x: {y: 1}) {b{c}} } {{other}} {{flowers}}", "query { a(x: {y: 1}) {b{c}} } {{other}} {{flowers}}"),
        ("{{item}} {{item.name}} {{item['name']}}", '{"name":"i"} i i'),
        ("{{{{flow.number}}}}", "{{1.5}}"),
    ],
)
def test_markers_are_replaced_and_other_braces_stay(flow: Any, text: str, expected: str) -> None:
    assert render(text, flow, {"name": "i"}) == expected


@pytest.mark.parametrize(
    "text",
    ["{{flow.nope}}", "{{flow.items[7]}}", "{{flow.number.x}}", "{{flow}}", "{{flow.drn | upper}}", "{{flow.drn()}}",
     "{{flow.__class__}}", "{{item}}"],
)  # fmt: skip
def test_what_is_not_defined_or_no_path_is_an_error(flow: Any, text: str) -> None:
    with pytest.raises(TemplateError):
        render(text, flow)


def test_template_files_are_found_below_templates_only(
    flow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTSMAN_ROOT", str(tmp_path))
    (tmp_path / "templates" / "mail").mkdir(parents=True)
    (tmp_path / "templates" / "mail" / "hello.html").write_text("<p>{{flow.drn}} é</p>", encoding="utf-8")
    (tmp_path / "templates" / "block.txt").write_text("{% if flow.drn %}x{% endif %}")
    (tmp_path / "templates" / "unknown.txt").write_text("{{ name }}")
    (tmp_path / "secret.txt").write_text("s")
    assert render_file("templates/mail/hello.html", flow) == '<p>D1:"x" é</p>'
    for name in ("templates/none.txt", "secret.txt", "templates/../secret.txt", "/etc/hostname", "templates"):
        with pytest.raises(TemplateError, match="no template"):
            render_file(name, flow)
    with pytest.raises(TemplateError, match="control blocks"):
        render_file("templates/block.txt", flow)
    with pytest.raises(TemplateError, match="name"):
        render_file("templates/unknown.txt", flow)
