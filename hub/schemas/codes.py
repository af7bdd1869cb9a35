"""Which words may stand in a code field, and what are they called in Finnish, Swedish and English?

Lists are closed. A new word is a new line here; a word is never taken away nor given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.schemas import services
from hub.schemas.code import Code
from hub.schemas.codes_paths import PATHS

_WORK: dict[str, tuple[Code, ...]] = {
    "concern_level": (
        Code("none", "Ei huolta", "Ingen oro", "No concern"),
        Code("small", "Pieni huoli", "Liten oro", "Small concern"),
        Code("notable", "Tuntuva huoli", "Märkbar oro", "Notable concern"),
        Code("great", "Suuri huoli", "Stor oro", "Great concern"),
    ),
    "topic": (
        Code("attention", "Tarkkaavuus ja keskittyminen", "Uppmärksamhet och koncentration", "Attention"),
        Code("learning", "Oppiminen", "Inlärning", "Learning"),
        Code("absence", "Poissaolot", "Frånvaro", "Absence"),
        Code("bullying", "Kiusaaminen", "Mobbning", "Bullying"),
        Code("friendships", "Kaverisuhteet ja yksinäisyys", "Kamratrelationer och ensamhet", "Friends and loneliness"),
        Code("mood", "Mieliala", "Sinnesstämning", "Mood"),
        Code("anxiety", "Ahdistus ja pelot", "Ångest och rädslor", "Anxiety and fears"),
        Code("behaviour", "Käytös", "Beteende", "Behaviour"),
        Code("development", "Kasvu ja kehitys", "Tillväxt och utveckling", "Growth and development"),
        Code("speech", "Puhe ja kieli", "Tal och språk", "Speech and language"),
        Code("sleep", "Uni ja vuorokausirytmi", "Sömn och dygnsrytm", "Sleep"),
        Code("everyday_life", "Arjen sujuminen", "En fungerande vardag", "Everyday life"),
        Code("exhaustion", "Vanhemman uupumus", "Förälderns utmattning", "Parent's exhaustion"),
        Code("parenting", "Vanhemmuus", "Föräldraskap", "Parenting"),
        Code("relationship", "Parisuhde", "Parförhållande", "Relationship of the parents"),
        Code("separation", "Ero", "Separation", "Separation"),
        Code("substance_use", "Päihteet", "Rusmedel", "Substance use"),
        Code("violence", "Väkivalta", "Våld", "Violence"),
        Code("economy", "Talous ja asuminen", "Ekonomi och boende", "Money and housing"),
        Code("other", "Muu", "Annat", "Other"),
    ),
    "client_group": (
        Code("neuropsychiatric", "Nepsy", "Neuropsykiatriska svårigheter", "Neuropsychiatric"),
        Code("substance_use", "Päihde", "Missbruk", "Substance use"),
        Code("mental_health", "Mielenterveys", "Mental hälsa", "Mental health"),
        Code("separation", "Eroperhe", "Separerad familj", "Separation"),
        Code("custody_dispute", "Vaikea huoltoriita", "Svår vårdnadstvist", "Custody dispute"),
    ),
    "reason": (
        Code("neglect", "Hoidon laiminlyönti", "Försummad omsorg", "Neglect"),
        Code("violence", "Väkivalta lasta kohtaan", "Våld mot barnet", "Violence against the child"),
        Code("sexual_violence", "Seksuaaliväkivallan epäily", "Misstänkt sexuellt våld", "Suspected sexual violence"),
        Code("domestic_violence", "Lähisuhdeväkivalta kotona", "Våld i nära relationer", "Violence at home"),
        Code("parent_substance_use", "Vanhemman päihteet", "Förälderns missbruk", "Parent's substance use"),
        Code("parent_mental_health", "Vanhemman jaksaminen", "Förälderns psykiska ork", "Parent's mental health"),
        Code("child_substance_use", "Lapsen päihteet", "Barnets missbruk", "Child's substance use"),
        Code("child_self_harm", "Lapsen itsetuhoisuus", "Barnets självdestruktivitet", "Child's self-harm"),
        Code("child_crime", "Lapsen rikollinen teko", "Barnets brottsliga handling", "Child's offence"),
        Code("school_absence", "Koulunkäynnin laiminlyönti", "Försummad skolgång", "Missing school"),
        Code("custody_dispute", "Huoltoriita", "Vårdnadstvist", "Custody dispute"),
        Code("unborn_child", "Syntymättömän lapsen tuki", "Stöd för ofött barn", "Unborn child"),
        Code("other", "Muu syy", "Annan orsak", "Other"),
    ),
    "goal": (
        Code("everyday_life", "Arki sujuu", "Vardagen fungerar", "Everyday life works"),
        Code("learning", "Oppiminen edistyy", "Inlärningen framskrider", "Learning goes forward"),
        Code("attendance", "Koulunkäynti on säännöllistä", "Skolgången är regelbunden", "School attendance"),
        Code("safety", "Koti on turvallinen", "Hemmet är tryggt", "Home is safe"),
        Code("parenting", "Vanhemmuus vahvistuu", "Föräldraskapet stärks", "Parenting grows stronger"),
        Code("coping", "Vanhempi jaksaa", "Föräldern orkar", "The parent copes"),
        Code("friendships", "Kaverisuhteet vahvistuvat", "Kamratrelationerna stärks", "Friendships grow"),
        Code("hobby", "Mieleinen harrastus", "En trivsam hobby", "A hobby"),
        Code("health", "Terveys ja hyvinvointi", "Hälsa och välmående", "Health and well-being"),
        Code("sobriety", "Päihteettömyys", "Nykterhet", "Sobriety"),
        Code("cooperation", "Vanhempien yhteistyö", "Föräldrarnas samarbete", "Parents co-operate"),
        Code("other", "Muu tavoite", "Annat mål", "Other goal"),
    ),
    "item_kind": (
        Code("goal", "Tavoite", "Mål", "Goal"),
        Code("service", "Palvelu", "Tjänst", "Service"),
        Code("agreement", "Sovittu asia", "Överenskommelse", "Agreement"),
        Code("review", "Arviointi", "Uppföljning", "Review"),
    ),
    "item_state": (
        Code("planned", "Suunniteltu", "Planerad", "Planned"),
        Code("agreed", "Sovittu", "Överenskommen", "Agreed"),
        Code("going", "Käynnissä", "Pågår", "Going on"),
        Code("done", "Valmis", "Klar", "Done"),
        Code("dropped", "Jätetty pois", "Utelämnad", "Dropped"),
    ),
    "worker_role": (
        Code("named_worker", "Omatyöntekijä", "Egen kontaktperson", "Named worker"),
        Code("social_worker", "Sosiaalityöntekijä", "Socialarbetare", "Social worker"),
        Code("coordinator", "Koordinoija", "Koordinator", "Coordinator"),
        Code("pair", "Työpari", "Arbetspar", "Pair"),
    ),
}

_RIGHTS: dict[str, tuple[Code, ...]] = {
    "basis": (
        Code("consent", "Lupa", "Tillstånd", "Permission"),
        Code("duty", "Lakisääteinen velvollisuus", "Lagstadgad skyldighet", "Duty"),
        Code("own", "Oma asiakastyö", "Eget klientarbete", "Own client work"),
    ),
    "purpose": (
        Code("care", "Perheen auttaminen", "Hjälp till familjen", "Care"),
        Code("child_protection", "Lastensuojelu", "Barnskydd", "Child protection"),
        Code("reporting", "Raportointi", "Rapportering", "Reporting"),
    ),
    "category": (
        Code("status", "Asian tila", "Ärendets läge", "Status"),
        Code("worker", "Työntekijä", "Arbetstagare", "Worker"),
        Code("need", "Tuen tarve", "Stödbehov", "Need"),
        Code("service", "Palvelu", "Tjänst", "Service"),
        Code("plan", "Suunnitelma", "Plan", "Plan"),
        Code("social", "Sosiaalihuollon tieto", "Socialvårdsuppgift", "Social care"),
        Code("text", "Vapaa teksti", "Fritext", "Free text"),
        Code("link", "Perhesuhteet", "Familjerelationer", "Family links"),
        Code("identity", "Henkilöllisyys", "Identitet", "Identity"),
        Code("contact", "Yhteystiedot", "Kontaktuppgifter", "Contact details"),
        Code("address", "Kotiosoite", "Hemadress", "Home address"),
        Code("health", "Terveystieto", "Hälsouppgift", "Health"),
        Code("school", "Koulutieto", "Skoluppgift", "School"),
    ),
    "prohibition_level": (
        Code("document", "Asiakirja", "Dokument", "Document"),
        Code("task", "Palvelutehtävä", "Serviceuppgift", "Service task"),
        Code("controller", "Rekisterinpitäjä", "Personuppgiftsansvarig", "Controller"),
    ),
    "evidence_how": (
        Code("written", "Kirjallinen", "Skriftlig", "Written"),
        Code("oral", "Suullinen", "Muntlig", "Oral"),
        Code("electronic", "Sähköinen", "Elektronisk", "Electronic"),
    ),
    "family_role": (
        Code("child", "Lapsi", "Barn", "Child"),
        Code("guardian", "Huoltaja", "Vårdnadshavare", "Guardian"),
        Code("other", "Muu perheenjäsen", "Annan familjemedlem", "Other"),
    ),
    "leaving_reason": (
        Code("moved", "Muuttanut", "Flyttat", "Moved"),
        Code("adult", "Täysi-ikäinen", "Myndig", "Adult"),
        Code("separated", "Eronnut", "Separerad", "Separated"),
        Code("other", "Muu", "Annat", "Other"),
    ),
    "language": (
        Code("fi", "Suomi", "Finska", "Finnish"),
        Code("sv", "Ruotsi", "Svenska", "Swedish"),
        Code("en", "Englanti", "Engelska", "English"),
        Code("se", "Pohjoissaame", "Nordsamiska", "Northern Sami"),
        Code("ru", "Venäjä", "Ryska", "Russian"),
        Code("uk", "Ukraina", "Ukrainska", "Ukrainian"),
        Code("et", "Viro", "Estniska", "Estonian"),
        Code("ar", "Arabia", "Arabiska", "Arabic"),
        Code("so", "Somali", "Somaliska", "Somali"),
        Code("fa", "Persia ja dari", "Persiska och dari", "Persian and Dari"),
        Code("ku", "Kurdi", "Kurdiska", "Kurdish"),
        Code("vi", "Vietnam", "Vietnamesiska", "Vietnamese"),
        Code("th", "Thai", "Thailändska", "Thai"),
        Code("fse", "Suomalainen viittomakieli", "Finskt teckenspråk", "Finnish sign language"),
        Code("fss", "Suomenruotsalainen viittomakieli", "Finlandssvenskt teckenspråk", "Finland-Swedish sign language"),
        Code("other", "Muu kieli", "Annat språk", "Other language"),
    ),
    "neutral_state": (
        Code("received", "Vastaanotettu", "Mottagen", "Received"),
        Code("looked_at", "Katsottu", "Granskad", "Looked at"),
        Code("taken_over", "Otettu hoitoon", "Övertagen", "Taken over"),
        Code("closed", "Päättynyt", "Avslutad", "Closed"),
    ),
}

_SERVICES: dict[str, tuple[Code, ...]] = {
    "task": tuple(Code(one.word, one.fi, one.sv, one.en) for one in services.TASKS),
}

LISTS: Mapping[str, tuple[Code, ...]] = MappingProxyType({**_WORK, **PATHS, **_RIGHTS, **_SERVICES})
"""Every list by name."""

OF_REGION = "service"
"""Not a list of the catalogue: the words of this field are those of the region file and its defaults."""
WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(code.word for code in codes) for name, codes in LISTS.items()}
)
"""The words of each list."""
