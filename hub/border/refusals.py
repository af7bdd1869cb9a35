"""What a sender is told when the border says no: reason, field, rule and mend in our own words, never a value.

An unknown person and a known one without permission get the very same words.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.border.decision import Reason, Refusal

NO_AGREEMENT = Refusal(
    Reason.NO_AGREEMENT,
    rule="only a party with an agreement in force takes part",
    mend="have the agreement entered in the region file, or renewed",
)
NOT_YOUR_SOURCE = Refusal(
    Reason.NO_AGREEMENT,
    field="source",
    rule="an organisation speaks for itself, on its own topic",
    mend="write //region/organisation with your own names, as in the region file",
)
UNKNOWN_TYPE = Refusal(
    Reason.NOT_VALID,
    field="type",
    rule="the type is one of the event catalogue, with its version",
    mend="look the type up with `hub schemas list`",
)
BAD_CE_ID = Refusal(
    Reason.NOT_VALID,
    field="id",
    rule="1 to 64 of A-Z a-z 0-9 . _ : - and no identity code",
    mend="give each event its own random id, for example a UUID",
)
NOT_YOUR_EVENT = Refusal(
    Reason.NOT_YOUR_EVENT,
    field="type",
    rule="each sector sends the types the catalogue and the region file name for it",
    mend="send a type of your sector, or ask the region to widen its file",
)
NO_CONSENT = Refusal(
    Reason.NO_CONSENT,
    field="person",
    rule="everyone whose word counts must permit this purpose with your organisation among the parties",
    mend=(
        "ask the family, and have the permission recorded (`consent.granted`) by an organisation that records "
        "consent; then send the event again. If the law obliges you to tell, name that duty as the basis "
        '({"kind": "duty", "rule": "LSL-25"}) in an event the duty allows: no consent is needed then'
    ),
)
NO_BASIS = Refusal(
    Reason.NO_BASIS,
    field="basis",
    rule="everything told about a person names its ground",
    mend="name the basis: consent, a duty with its rule, or own for your own client work",
)
NO_SUCH_DUTY = Refusal(
    Reason.NO_SUCH_DUTY,
    field="basis.rule",
    rule="a duty must be in force, bind your sector and allow this type",
    mend="see the duties with `hub schemas export`; otherwise share with consent",
)
NOT_YOURS_TO_GIVE = Refusal(
    Reason.NOT_YOURS_TO_GIVE,
    field="type",
    rule="what widens rights, and every change of guardianship or household, needs the recording right",
    mend="ask an organisation that holds this recording right; narrowing you may send yourself at any time",
)
NOT_YOUR_WORD = Refusal(
    Reason.NOT_YOUR_WORD,
    field="by",
    rule="only those whose word counts for this person may say this",
    mend="name who said it: the adult, the child recorded as able to decide, or a guardian recorded as deciding",
)
GUARDIAN_CANNOT_PROHIBIT = Refusal(
    Reason.GUARDIAN_CANNOT_PROHIBIT,
    field="by",
    rule="a guardian permits for a child, but only the child able to decide prohibits",
    mend="a guardian ends sharing by withdrawing the permission (`consent.withdrawn`)",
)
NOT_A_PARTY = Refusal(
    Reason.NOT_A_PARTY,
    rule="only those concerned answer, end or acknowledge",
    mend="leave it to the organisation or worker it is with",
)
NOT_YOUR_WORKER = Refusal(
    Reason.NOT_A_PARTY,
    field="worker",
    rule="an organisation names its own workers, unless it coordinates",
    mend="name a worker of your own, or ask the coordinating unit",
)
RECEIVER_NOT_COVERED = Refusal(
    Reason.RECEIVER_NOT_COVERED,
    field="worker",
    rule="the worker's organisation must be permitted identity, need and plan of this person",
    mend="have a permission recorded that covers that organisation, or name a worker it already covers",
)
REFERRAL_NOT_COVERED = Refusal(
    Reason.RECEIVER_NOT_COVERED,
    field="to",
    rule="the receiver must be permitted service and need of this person; never on your own client work alone",
    mend="name the basis consent, and have a permission recorded that covers your organisation and the receiver",
)
TO_ONESELF = Refusal(
    Reason.NOT_VALID,
    field="to.organisation",
    rule="a referral goes to another organisation",
    mend="pass the matter on inside your own organisation, or choose a receiver",
)
RECEIVER_AWAY = Refusal(
    Reason.NOT_VALID,
    field="to.organisation",
    rule="a referral goes to a party with an agreement in force",
    mend="choose another receiver, or have its agreement renewed",
)
NOT_RECEIVERS_UNIT = Refusal(
    Reason.NOT_VALID,
    field="to.unit",
    rule="the unit is one of the receiver's own",
    mend="name a unit the region file has for the receiver, or leave the unit out",
)
NOT_THIS_SIDE = Refusal(
    Reason.NOT_A_PARTY,
    field="type",
    rule="the receiver tells what becomes of a referral, its sender takes it back",
    mend="as the sender use `referral.withdrawn`; everything else is the receiver's to tell",
)
NOT_OWN_WORKER = Refusal(
    Reason.NOT_A_PARTY,
    field="worker",
    rule="an organisation speaks for its own workers",
    mend="leave it to the organisation the worker belongs to",
)
NO_SUBSTITUTE = Refusal(
    Reason.NOT_VALID,
    field="substitute",
    rule="the substitute is another worker of the same organisation",
    mend="name a worker of your own who is not away, or leave the substitute out",
)
NOT_A_COLLEAGUE = Refusal(
    Reason.NOT_VALID,
    field="to",
    rule="an alert is passed on to another worker of the same organisation",
    mend="name a colleague; another organisation is asked by a referral, with the family's permission",
)
JOIN_NOT_YET = Refusal(
    Reason.NOT_YET,
    field="family",
    rule="a person whose family already has work going on cannot be joined into another one",
    mend="let the others join this family instead, or record `family.left` first",
)


def not_this_word(field: str, words: Iterable[str]) -> Refusal:
    """Return a refusal for a type that the sender's sector sends with some `words` in `field` only."""
    rule = "this sector sends the type with some words of the list only"
    return Refusal(Reason.NOT_YOUR_EVENT, field, rule, f"yours to tell: {', '.join(sorted(words))}")


def beyond_paragraph(field: str, words: Iterable[str]) -> Refusal:
    """Return a refusal for a statutory right that names more in `field` than the `words` of its paragraph."""
    return not_valid(field, "a statutory right names what its paragraph does", f"of it: {', '.join(sorted(words))}")


def not_valid(field: str, rule: str, mend: str) -> Refusal:
    """Return a refusal for a field that is not as the catalogue says."""
    return Refusal(Reason.NOT_VALID, field, rule, mend)


def not_this_time(rule: str, mend: str) -> Refusal:
    """Return a refusal for a time out of its window."""
    return Refusal(Reason.NOT_THIS_TIME, "time", rule, mend)


def conflict(field: str) -> Refusal:
    """Return a refusal for a reference whose words mean different persons; it says nothing of who is known."""
    return not_valid(field, "all words of a reference mean the same person", "correct the local id or the code")


def nobody(field: str) -> Refusal:
    """Return a refusal for an id that names nobody."""
    return not_valid(field, "an id is one your organisation got from the hub", "use the id of a receipt or message")


def no_matter(field: str) -> Refusal:
    """Return a refusal for an id that is unknown or another family's."""
    return not_valid(
        field, "the id is that of something open to you in this person's family", "use the id of the opening's receipt"
    )
