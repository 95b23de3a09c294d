"""Who may come in, whose a chat is, and who may change the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EVERYBODY = "*"
GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses Footnote: `id` says whose a chat is, and `administrator` who may change the library."""

    id: str
    name: str
    administrator: bool


ALONE = Person("", "", administrator=True)
"""Whoever is at this computer, where nobody signs in."""

ANYBODY = Person("", "", administrator=False)
"""Whoever reaches this computer, where everybody may come in without signing in."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in, and who of them are administrators.

    Each is told by e-mail addresses, by `@example.org` for all of a domain, by `group:NAME` for a group that the
    provider tells of in the claim `groups_claim`, or by `*` for everybody whom the provider signs in.
    """

    allowed: tuple[str, ...]
    administrators: tuple[str, ...] = ()
    groups_claim: str = "groups"
    trusting: bool = False
    """Whether an address counts of which the provider doesn't say that it is verified."""

    def person(self, claims: Mapping[str, Any]) -> Person | None:
        """Who somebody is by what the provider tells of them; None for who may not come in.

        The subject says whose a chat is, as an e-mail address may become another person's.
        """
        if not claims.get("sub"):
            return None
        email = str(claims.get("email") or "").lower()
        verified = claims.get("email_verified")
        if (self.trusting if verified is None else verified) not in (True, "true"):
            email = ""  # anybody may have told it
        groups = claims.get(self.groups_claim)
        told = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        names = {EVERYBODY, *(GROUP + str(name) for name in told)}
        if email.count("@") == 1:
            names |= {email, email[email.index("@") :]}
        administrator = _named(self.administrators, names)
        if not administrator and not _named(self.allowed, names):
            return None
        return Person(person_id(claims), email or str(claims.get("name") or claims["sub"]), administrator)

    def in_doubt(self, claims: Mapping[str, Any]) -> str | None:
        """Why somebody's address counts for nothing who could come in by it; None where that isn't so."""
        verified = claims.get("email_verified")
        if self.person({**claims, "email_verified": True}) is None:
            return None
        if verified is None:
            return (
                "the place where you sign in does not say that this address is verified. The administrator of this "
                "Footnote can have it count: FOOTNOTE_TRUST_ADDRESSES."
            )
        return "this address is not verified. Verify it where you sign in, then sign out here and in again."


def person_id(claims: Mapping[str, Any]) -> str:
    """Who somebody is to the provider, which nobody else ever is."""
    return f"{claims.get('iss', '')} {claims.get('sub', '')}"


def _named(these: tuple[str, ...], names: set[str]) -> bool:
    """Whether one of these is among the names; groups alone tell capitals from small letters."""
    return any((one if one.startswith(GROUP) else one.lower()) in names for one in these)
