"""Words of a family's way through services: contacts, referrals, assessments, feedback."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.schemas.code import Code

PATHS: Mapping[str, tuple[Code, ...]] = MappingProxyType(
    {
        "channel": (
            Code("phone", "Puhelin", "Telefon", "Phone"),
            Code("visit", "Käynti", "Besök", "Visit"),
            Code("online", "Verkossa", "På nätet", "Online"),
            Code("meeting_place", "Avoin kohtaamispaikka", "Öppen mötesplats", "Open meeting place"),
            Code("home", "Kotona", "Hemma", "At home"),
        ),
        "urgency": (
            Code("routine", "Kiireetön", "Icke brådskande", "Routine"),
            Code("soon", "Pian", "Snart", "Soon"),
            Code("urgent", "Kiireellinen", "Brådskande", "Urgent"),
        ),
        "referral_reason": (
            Code("full", "Täynnä", "Fullt", "Full"),
            Code("wrong_place", "Väärä paikka", "Fel ställe", "Wrong place"),
            Code("more_information", "Lisätietoja tarvitaan", "Mer information behövs", "More information is needed"),
            Code("not_eligible", "Edellytykset eivät täyty", "Förutsättningarna uppfylls inte", "Not eligible"),
            Code("other", "Muu syy", "Annan orsak", "Other"),
        ),
        "referral_outcome": (
            Code("goal_met", "Tavoite saavutettu", "Målet har nåtts", "Goal met"),
            Code("moved_on", "Siirtynyt muuhun palveluun", "Övergått till annan tjänst", "Moved on"),
            Code("family_stopped", "Perhe lopetti", "Familjen avslutade", "The family stopped"),
            Code("no_answer", "Perhettä ei tavoitettu", "Familjen svarade inte", "No answer"),
            Code("other", "Muu", "Annat", "Other"),
        ),
        "assessment_kind": (
            Code("lsl", "Lastensuojelutarpeen selvitys", "Utredning av barnskyddsbehov", "Child protection"),
            Code("shl", "Palvelutarpeen arviointi", "Bedömning av servicebehovet", "Need of social services"),
            Code("nepsy", "Nepsy-arvio", "Nepsybedömning", "Neuropsychiatric"),
            Code("other", "Muu arvio", "Annan bedömning", "Other"),
        ),
        "assessment_outcome": (
            Code("no_need", "Ei tuen tarvetta", "Inget behov av stöd", "No need of support"),
            Code("advice", "Ohjaus ja neuvonta riittää", "Råd och handledning räcker", "Advice is enough"),
            Code("light_support", "Kevyt tuki", "Lätt stöd", "Light support"),
            Code("client", "Asiakkuus alkaa", "Klientrelationen inleds", "Becomes a client"),
            Code("client_plan", "Asiakassuunnitelma tehdään", "En klientplan görs upp", "A client plan is made"),
            Code("referred", "Ohjattu toiseen palveluun", "Hänvisad till annan tjänst", "Referred on"),
            Code("other", "Muu", "Annat", "Other"),
        ),
        "assessment_reason": (
            Code("plainly_unneeded", "Ilmeisen tarpeeton", "Uppenbart onödig", "Plainly not needed"),
            Code("already_client", "Jo asiakkaana", "Redan klient", "Already a client"),
            Code("already_assessed", "Arvioitu äskettäin", "Nyligen bedömd", "Assessed lately"),
            Code("family_moved", "Perhe muuttanut", "Familjen har flyttat", "The family has moved"),
            Code("family_declined", "Perhe ei halunnut", "Familjen avböjde", "The family declined"),
            Code("other", "Muu syy", "Annan orsak", "Other"),
        ),
        "not_mine_reason": (
            Code("wrong_person", "Väärä henkilö", "Fel person", "Wrong person"),
            Code("wrong_unit", "Väärä yksikkö", "Fel enhet", "Wrong unit"),
            Code("no_capacity", "Ei mahdollisuutta ottaa", "Kan inte ta emot", "No capacity"),
            Code("absent", "Poissa", "Frånvarande", "Absent"),
            Code("other", "Muu syy", "Annan orsak", "Other"),
        ),
        "feedback_kind": (
            Code("client", "Asiakaspalaute", "Klientrespons", "From the client"),
            Code("session", "Tapaamispalaute", "Respons på mötet", "On a session"),
            Code("worker", "Työntekijän kokemus", "Arbetstagarens erfarenhet", "From the worker"),
        ),
    }
)
"""Lists by name."""
