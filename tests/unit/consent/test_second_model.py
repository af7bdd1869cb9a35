"""Rule 7 against a second, independent model of it, on hundreds of random cases."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.consent.border_rows import may_share
from hub.consent.decide import decide
from hub.consent.model import Rights
from hub.schemas.labels import RELEASABLE
from tests.examples.regions import changed
from tests.examples.rights import CONSENT, NOW
from tests.unit.consent.dice import Dice
from tests.unit.consent.second_model import consented

MANY = settings(max_examples=80, deadline=None)
EACH = 10
"""Cases for each seed: making them is cheap, asking Hypothesis is not."""


def only_consent(rights: Rights) -> Rights:
    """Return the rights without what other rules than 7 look at."""
    return {
        person: replace(one, prohibitions=(), accesses=(), protections=(), memberships=(), homes=())
        for person, one in rights.items()
    }


@MANY
@given(st.integers(0, 2**32 - 1))
def test_consent_gives_what_the_second_model_gives(seed: int) -> None:
    """For any permissions, withdrawals, guardians and ages both models release the same categories."""
    for number in range(EACH):
        dice = Dice(seed * EACH + number)
        rights, region = only_consent(dice.rights()), dice.region()
        ask = replace(dice.ask(replace(dice.origin(), basis=CONSENT)), without_own=True, purpose=CONSENT.purpose)
        verdict = decide(ask, rights, region)
        assert (verdict.person, verdict.all) == consented(ask, rights, region), dice


@MANY
@given(st.integers(0, 2**32 - 1))
def test_the_border_lets_in_what_the_second_model_would_give_somebody(seed: int) -> None:
    """The sender may share exactly when the second model would give an organisation that needs everything something."""
    for number in range(EACH):
        dice = Dice(seed * EACH + number)
        rights, fact = dice.rights(), replace(dice.origin(), basis=CONSENT, about=())
        region = dice.region()
        # The sender itself, needing everything: a permission among whose parties it is gives it something.
        needy = replace(region.organisations[fact.sender], need_to_know=RELEASABLE)
        ask = replace(dice.ask(fact), recipient=fact.sender, purpose=CONSENT.purpose)
        gives = {
            person: replace(
                one,
                permissions=tuple(replace(given, categories=RELEASABLE) for given in one.permissions),
            )
            for person, one in rights.items()
        }
        something = bool(consented(ask, gives, changed(region, needy))[0])
        assert may_share(fact, rights, region, NOW) is something, dice
