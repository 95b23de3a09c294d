from __future__ import annotations

from typing import Any

import pytest

from chatbot.serving.people import Access, Person

ANN = {
    "iss": "https://id.example.org",
    "sub": "7",
    "email": "Ann@Example.org",
    "email_verified": True,
    "groups": ["Analysts", "all"],
}


@pytest.mark.parametrize(
    ("allowed", "comes_in"),
    [
        ("ann@example.org", True),
        ("ANN@example.ORG", True),
        ("@example.org", True),
        ("group:Analysts", True),
        ("*", True),
        ("bea@example.org", False),
        ("@ample.org", False),
        ("example.org", False),
        ("group:analysts", False),
        ("Analysts", False),
        ("7", False),
        ("", False),
    ],
)
def test_who_may_come_in_is_told_by_address_domain_or_group(allowed: str, comes_in: bool) -> None:
    person = Access((allowed,)).person(ANN)
    assert person == (Person("https://id.example.org 7", "ann@example.org", False) if comes_in else None)


@pytest.mark.parametrize("allowed", [("bea@example.org",), ("*",)])
def test_administrators_may_come_in_and_nobody_else_is_one(allowed: tuple[str, ...]) -> None:
    access = Access(allowed, administrators=("ann@example.org",))
    assert access.person(ANN) == Person("https://id.example.org 7", "ann@example.org", administrator=True)
    bea = access.person({"iss": "i", "sub": "8", "email": "bea@example.org", "email_verified": "true"})
    assert bea == Person("i 8", "bea@example.org", administrator=False)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "ann@example.org"},
        {"sub": "7", "email": "ann@example.org", "email_verified": False},
        {"sub": "7", "email": "ann@example.org", "email_verified": "False"},
        {"sub": "7", "email": "ann@example.org", "email_verified": None},
        {"sub": "7", "email": "ann@example.org"},
        {"sub": "7", "email": "\u0430nn@example.org", "email_verified": True, "groups": 5},
        {"sub": "7", "email": "mallory@evil.org@example.org", "email_verified": True},
        {"sub": "7", "email": None, "name": "ann@example.org"},
        {"sub": "ann@example.org"},
        {"sub": "7", "email": "mallory@evil.org", "groups": "ann@example.org"},
        {"sub": "7", "groups": [{"name": "Analysts"}]},
    ],
)
def test_nobody_comes_in_by_what_they_say_of_themselves(claims: dict[str, Any]) -> None:
    assert Access(("ann@example.org", "group:Analysts")).person(claims) is None


def test_addresses_that_nobody_verified_count_where_the_provider_is_trusted() -> None:
    claims = {"sub": "7", "email": "ann@example.org"}
    assert Access(("ann@example.org",), trusting=True).person(claims)
    assert Access(("ann@example.org",), trusting=True).person(claims | {"email_verified": False}) is None
    smith = claims | {"email": "\u017fmith@example.org"}
    assert Access(("smith@example.org",), trusting=True).person(smith) is None


@pytest.mark.parametrize("groups", [5, True, None, {"Analysts": 1}, [["Analysts"]], "Analyst"])
def test_groups_told_in_another_way_are_none(groups: object) -> None:
    assert Access(("group:Analysts",)).person({"sub": "7", "groups": groups}) is None


def test_groups_are_told_as_the_provider_does() -> None:
    claims = {"sub": "7", "roles": "reader"}
    assert Access(("group:reader",), groups_claim="roles").person(claims) == Person(" 7", "7", administrator=False)
    assert Access(("group:read",), groups_claim="roles").person(claims) is None
