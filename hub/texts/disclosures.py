"""The log of disclosures in fi, sv and en: what was told about a person, to whom, and on which ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words of the log."""

    title: str
    nothing: str
    duty: str
    """Said in every answer, so that it tells of nobody."""
    what: str
    ground: str
    gone: str
    kinds: Mapping[str, str]
    states: Mapping[str, str]
    grounds: Mapping[str, str]
    sectors: Mapping[str, str]
    recalled: str
    acknowledged: str
    not_acknowledged: str


_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "fi": Words(
            title="Mitä henkilöstä {person} on kerrottu, kenelle ja millä perusteella",
            nothing="Mitään ei ole kerrottu.",
            duty="Lakisääteisen ilmoituksen vaiheista kertoo se viranomainen, joka ilmoituksen on saanut.",
            what="tiedot: {what}",
            ground="peruste: {ground}",
            gone="organisaatio, joka ei enää ole verkostossa",
            kinds=MappingProxyType(
                {
                    "delivery": "välitetty tieto",
                    "plan": "suunnitelma katsottu",
                    "inbox": "tehtävälista katsottu",
                    "notice": "ilmoitus tehtävästä, ei sisältöä",
                    "disclosures": "tämä luovutusloki katsottu",
                }
            ),
            states=MappingProxyType(
                {
                    "released": "kerrottu",
                    "under_way": "matkalla",
                    "withheld": "pidätetty, ei kerrottu",
                    "possibly_delivered": "mahdollisesti kerrottu",
                }
            ),
            grounds=MappingProxyType(
                {
                    "consent": "kaikkien, joiden sana ratkaisee, lupa",
                    "duty": "lakisääteinen ilmoitusvelvollisuus",
                    "statutory": "lakisääteinen tiedonsaantioikeus",
                    "own": "organisaation oma asiakastyö",
                    "control": "järjestelmän oma viesti, ei asian sisältöä",
                    "records_consent": "organisaatio vastaa perheelle luovutuksista",
                }
            ),
            sectors=MappingProxyType(
                {
                    "wellbeing_area": "hyvinvointialue",
                    "municipality": "kunta",
                    "ngo": "järjestö",
                    "parish": "seurakunta",
                    "kela": "Kela",
                    "company": "yritys",
                }
            ),
            recalled="pyydetty poistamaan",
            acknowledged="poisto kuitattu {when}",
            not_acknowledged="poistoa ei ole kuitattu, määräaika {when}",
        ),
        "sv": Words(
            title="Vad som har berättats om personen {person}, för vem och på vilken grund",
            nothing="Ingenting har berättats.",
            duty="Om stegen i en lagstadgad anmälan berättar den myndighet som har fått anmälan.",
            what="uppgifter: {what}",
            ground="grund: {ground}",
            gone="en organisation som inte längre hör till nätverket",
            kinds=MappingProxyType(
                {
                    "delivery": "förmedlad uppgift",
                    "plan": "planen visad",
                    "inbox": "ärendelistan visad",
                    "notice": "avisering om ett ärende, inget innehåll",
                    "disclosures": "denna logg över utlämnanden visad",
                }
            ),
            states=MappingProxyType(
                {
                    "released": "berättat",
                    "under_way": "på väg",
                    "withheld": "hållet tillbaka, inte berättat",
                    "possibly_delivered": "möjligen berättat",
                }
            ),
            grounds=MappingProxyType(
                {
                    "consent": "tillstånd av alla vars ord gäller",
                    "duty": "lagstadgad anmälningsskyldighet",
                    "statutory": "lagstadgad rätt att få uppgifter",
                    "own": "organisationens eget klientarbete",
                    "control": "systemets eget meddelande, inget av ärendets innehåll",
                    "records_consent": "organisationen svarar familjen om utlämnanden",
                }
            ),
            sectors=MappingProxyType(
                {
                    "wellbeing_area": "välfärdsområdet",
                    "municipality": "kommunen",
                    "ngo": "en organisation inom tredje sektorn",
                    "parish": "församlingen",
                    "kela": "FPA",
                    "company": "ett företag",
                }
            ),
            recalled="ombedd att radera",
            acknowledged="raderingen kvitterad {when}",
            not_acknowledged="raderingen inte kvitterad, tidsfrist {when}",
        ),
        "en": Words(
            title="What was told about the person {person}, to whom and on which ground",
            nothing="Nothing was told.",
            duty="The steps of a notification required by law are told by the authority that received it.",
            what="what: {what}",
            ground="ground: {ground}",
            gone="an organisation that has left the network",
            kinds=MappingProxyType(
                {
                    "delivery": "delivered",
                    "plan": "plan viewed",
                    "inbox": "inbox viewed",
                    "notice": "notice of a task, no content",
                    "disclosures": "this log of disclosures viewed",
                }
            ),
            states=MappingProxyType(
                {
                    "released": "told",
                    "under_way": "under way",
                    "withheld": "withheld, not told",
                    "possibly_delivered": "possibly told",
                }
            ),
            grounds=MappingProxyType(
                {
                    "consent": "permission of everyone whose word counts",
                    "duty": "duty of the law to notify",
                    "statutory": "right of the law to information",
                    "own": "the organisation's own client work",
                    "control": "a message of the system itself, nothing of the matter",
                    "records_consent": "the organisation answers the family for disclosures",
                }
            ),
            sectors=MappingProxyType(
                {
                    "wellbeing_area": "wellbeing services county",
                    "municipality": "municipality",
                    "ngo": "non-governmental organisation",
                    "parish": "parish",
                    "kela": "Kela",
                    "company": "company",
                }
            ),
            recalled="asked to delete",
            acknowledged="deletion acknowledged {when}",
            not_acknowledged="deletion not acknowledged, to be by {when}",
        ),
    }
)


def words(language: str) -> Words:
    """Return the words of a language: fi, sv or en; of any other those of Finnish."""
    return _WORDS.get(language, _WORDS["fi"])
