"""What is read of botocore's descriptions leads to the same calls as all of it, and lacks nothing that is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader, create_loader
from botocore.model import ServiceModel, Shape
from botocore.regions import EndpointResolver

from sestui.sources.descriptions import CALLED, Descriptions, called
from tests.bench.service import ROOT

OPERATIONS = [(service, name) for service, names in CALLED.items() for name in sorted(names)]


def lean() -> Loader:
    loader = create_loader(None)
    loader.file_loader = Descriptions()
    return loader


def service(loader: Loader, name: str) -> ServiceModel:
    return ServiceModel(loader.load_service_model(name, "service-2"), service_name=name)


def shape(one: Shape | None, above: tuple[str, ...] = ()) -> Any:
    """Return all that botocore's serializers and parsers look at of a shape."""
    if one is None or one.name in above:
        return one and one.name
    parts: dict[str, Shape] = dict(getattr(one, "members", {}))
    parts |= {part: getattr(one, part) for part in ("member", "key", "value") if hasattr(one, part)}
    return (
        one.name,
        one.type_name,
        one.serialization,
        {key: value for key, value in one.metadata.items() if key != "documentation"},
        {name: shape(part, (*above, one.name)) for name, part in parts.items()},
    )


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_each_call_is_as_botocore_describes_it(name: str, operation: str) -> None:
    ours, whole = (service(loader, name).operation_model(operation) for loader in (lean(), create_loader(None)))
    assert ours.http == whole.http
    assert ours.service_model.metadata == whole.service_model.metadata
    assert shape(ours.input_shape) == shape(whole.input_shape)
    assert shape(ours.output_shape) == shape(whole.output_shape)
    assert list(map(shape, ours.error_shapes)) == list(map(shape, whole.error_shapes))


def test_no_other_operation_is_kept_and_credentials_have_all_of_theirs() -> None:
    for name, operations in CALLED.items():
        assert set(service(lean(), name).operation_names) == operations
    for name in ("sts", "sso", "sso-oidc"):
        assert service(lean(), name).operation_names == service(create_loader(None), name).operation_names


def test_the_policy_allows_what_is_called() -> None:
    policy = json.loads((ROOT / "iam-policy.json").read_text())
    actions = [each["Action"] for each in policy["Statement"]]
    allowed = {action for each in actions for action in ([each] if isinstance(each, str) else each)}
    prefix = {"ses": "ses", "sesv2": "ses", "cloudwatch": "cloudwatch"}
    assert {f"{prefix[name]}:{operation}" for name, operation in OPERATIONS} == allowed


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-9"])
@pytest.mark.parametrize("prefix", ["email", "monitoring", "sts", "oidc", "portal.sso", "never-heard-of"])
def test_every_endpoint_that_is_asked_is_the_same(prefix: str, region: str) -> None:
    ours, whole = (EndpointResolver(loader.load_data("endpoints")) for loader in (lean(), create_loader(None)))
    assert ours.construct_endpoint(prefix, region) == whole.construct_endpoint(prefix, region)
    assert ours.get_available_partitions() == whole.get_available_partitions()


def test_files_of_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "plain.json").write_text('{"documentation": "x", "a": {"documentation": {"b": 1}}}')
    files = Descriptions()
    assert files.exists(str(tmp_path / "plain"))
    assert not files.exists(str(tmp_path / "none"))
    assert files.load_file(str(tmp_path / "plain")) == {"a": {"documentation": {"b": 1}}}
    assert files.load_file(str(tmp_path / "none")) is None


def test_what_leads_in_a_circle_is_taken_once() -> None:
    shapes = {"A": {"type": "structure", "members": {"Next": {"shape": "A"}}}, "B": {"type": "string"}}
    described = {"operations": {"One": {"input": {"shape": "A"}}, "Two": {"input": {"shape": "B"}}}, "shapes": shapes}
    assert called(described, frozenset({"One"})) == {
        "operations": {"One": {"input": {"shape": "A"}}},
        "shapes": {"A": shapes["A"]},
    }
