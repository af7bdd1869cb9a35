"""What the story plants, and the few places where each of it may be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.acceptance.scan import Planted, Where
from tests.examples.stories import (
    CHILD_PROTECTION,
    CHILDREN,
    NEAR,
    SCHOOL,
    SOCIAL_WORKER,
    FamilyStory,
    identity_code,
    mark,
)

PRINCIPAL = "tuula-rantanen"
CONCERN_TEXT, GOAL_TEXT, DUTY_TEXT, LAST_TEXT, OTHER_TEXT, CHANGED_TEXT, ROW_TEXT = (
    mark(f"Vapaa teksti {word}") for word in "abcdefg"
)
LOCAL_ID, ROW_LOCAL_ID, ROW_NUMBER, ROW_SCHOOL, ROW_LEVEL = map(mark, ("oppilas", "rivi", "nro", "Koulu", "taso"))
UNSEALED_CODE, ROW_CODE = identity_code(CHILDREN, "A"), identity_code(CHILDREN, "A")


def planted(family: FamilyStory, other: FamilyStory) -> list[Planted]:
    """Return everything personal of both families, and what was sent about them."""
    child = family.child
    shown = {child.given_name: names, child.family_name: names}
    return [
        *(Planted(token, shown.get(token, nowhere)) for token in family.tokens),
        Planted(CONCERN_TEXT, texts),
        Planted(GOAL_TEXT, texts),
        Planted(DUTY_TEXT, duty),
        Planted(LOCAL_ID, local),
        *_all(other.tokens, nowhere),
        *_all((LAST_TEXT, OTHER_TEXT, CHANGED_TEXT, ROW_TEXT), nowhere),
        *_all((ROW_LOCAL_ID, ROW_NUMBER, ROW_SCHOOL, ROW_LEVEL, ROW_CODE), nowhere),
        Planted(UNSEALED_CODE, way_in),
    ]


def nowhere(_: Where) -> bool:
    """Tell that it may stand nowhere in the clear."""
    return False


def names(where: Where) -> bool:
    """Tell where the child's names may stand: in the plan as those see it who may see names."""
    return where.endswith((f"--as {SOCIAL_WORKER} --json", f"--as {PRINCIPAL} --json"))


def texts(where: Where) -> bool:
    """Tell where a text of the plan may stand: with those permitted, and in the plan."""
    return where in {f"topic hub.out.{org}" for org in NEAR} or where.startswith("command plan ")


def duty(where: Where) -> bool:
    """Tell where a notification's text may stand."""
    return where == f"topic hub.out.{CHILD_PROTECTION}"


def local(where: Where) -> bool:
    """Tell where the school's own number for the child may stand: with the school."""
    return where == f"topic hub.out.{SCHOOL}" or where.endswith(f"--as {PRINCIPAL} --json")


def way_in(where: Where) -> bool:
    """Tell where the hub cannot help it: on the way in of who sent it unsealed."""
    return where == f"topic hub.in.{SCHOOL}"


def _all(tokens: Iterable[str], allowed: Callable[[Where], bool]) -> list[Planted]:
    return [Planted(token, allowed) for token in tokens]
