"""Which services are there, whose task is each, and on which floor of the house of families does it stand?

Floors: 1 "before" (low threshold), 2 "as soon as" (early, targeted), 3 "then when" (demanding, corrective).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Task:
    """A service task: prohibitions and clocks are written in them."""

    word: str
    fi: str
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service a family may get; `task` is the word of a task, `floor` 1 to 3."""

    word: str
    task: str
    floor: int
    fi: str
    sv: str
    en: str


TASKS: tuple[Task, ...] = (
    Task("health_care", "Terveydenhuolto", "Hälso- och sjukvård", "Health care"),
    Task("social_work", "Sosiaalityö", "Socialt arbete", "Social work"),
    Task("child_protection", "Lastensuojelu", "Barnskydd", "Child protection"),
    Task(
        "family_counselling", "Kasvatus- ja perheneuvonta", "Uppfostrings- och familjerådgivning", "Family counselling"
    ),
    Task("family_law", "Perheoikeudelliset palvelut", "Familjerättsliga tjänster", "Family law services"),
    Task("substance_abuse", "Päihdepalvelut", "Missbrukartjänster", "Substance abuse services"),
    Task("mental_health", "Mielenterveyspalvelut", "Mentalvårdstjänster", "Mental health services"),
    Task("disability", "Vammaispalvelut", "Funktionshinderservice", "Disability services"),
    Task("early_education", "Varhaiskasvatus", "Småbarnspedagogik", "Early education"),
    Task("education", "Opetus", "Undervisning", "Education"),
    Task("pupil_welfare", "Opiskeluhuolto", "Elevhälsa", "Pupil welfare"),
    Task("youth_work", "Nuorisotyö", "Ungdomsarbete", "Youth work"),
    Task("leisure", "Kulttuuri ja liikunta", "Kultur och idrott", "Culture and sports"),
    Task("peer_support", "Vertais- ja vapaaehtoistuki", "Kamrat- och frivilligstöd", "Peer and volunteer support"),
    Task("parish_work", "Seurakunnan perhetyö", "Församlingens familjearbete", "Parish family work"),
    Task("shelter", "Turvakotipalvelu", "Skyddshemsservice", "Shelter"),
    Task("benefits", "Etuudet ja kuntoutus", "Förmåner och rehabilitering", "Benefits and rehabilitation"),
)

SERVICES: tuple[Service, ...] = (
    Service("maternity_clinic", "health_care", 1, "Äitiysneuvola", "Mödrarådgivning", "Maternity clinic"),
    Service("child_clinic", "health_care", 1, "Lastenneuvola", "Barnrådgivning", "Child health clinic"),
    Service("school_health", "health_care", 1, "Kouluterveydenhuolto", "Skolhälsovård", "School health care"),
    Service("speech_therapy", "health_care", 2, "Puheterapia", "Talterapi", "Speech therapy"),
    Service("occupational_therapy", "health_care", 2, "Toimintaterapia", "Ergoterapi", "Occupational therapy"),
    Service("physiotherapy", "health_care", 2, "Fysioterapia", "Fysioterapi", "Physiotherapy"),
    Service("child_psychiatry", "health_care", 3, "Lastenpsykiatria", "Barnpsykiatri", "Child psychiatry"),
    Service("youth_psychiatry", "health_care", 3, "Nuorisopsykiatria", "Ungdomspsykiatri", "Youth psychiatry"),
    Service("home_service", "social_work", 1, "Lapsiperheiden kotipalvelu", "Hemservice", "Home service"),
    Service("family_social_work", "social_work", 2, "Perhesosiaalityö", "Familjesocialt arbete", "Family social work"),
    Service("family_work", "social_work", 2, "Perhetyö", "Familjearbete", "Family work"),
    Service("support_family", "social_work", 2, "Tukiperhe", "Stödfamilj", "Support family"),
    Service("support_person", "social_work", 2, "Tukihenkilö", "Stödperson", "Support person"),
    Service("service_guidance", "social_work", 1, "Palveluohjaus", "Servicehandledning", "Service guidance"),
    Service(
        "child_protection_assessment", "child_protection", 3,
        "Lastensuojelutarpeen selvitys", "Utredning av barnskyddsbehov", "Child protection assessment",
    ),
    Service("open_care", "child_protection", 3, "Lastensuojelun avohuolto", "Barnskyddets öppenvård", "Open care"),
    Service(
        "intensive_family_work", "child_protection", 3,
        "Tehostettu perhetyö", "Intensifierat familjearbete", "Intensive family work",
    ),
    Service("foster_care", "child_protection", 3, "Sijaishuolto", "Vård utom hemmet", "Foster care"),
    Service("family_counselling", "family_counselling", 2, "Perheneuvola", "Familjerådgivning", "Family counselling"),
    Service("couple_counselling", "family_counselling", 2, "Parisuhdeneuvonta", "Parrådgivning", "Couple counselling"),
    Service("child_welfare_officer", "family_law", 2, "Lastenvalvoja", "Barnatillsyningsman", "Child welfare officer"),
    Service("family_mediation", "family_law", 2, "Perhesovittelu", "Medling i familjefrågor", "Family mediation"),
    Service("supervised_visits", "family_law", 3, "Valvotut tapaamiset", "Övervakade umgängen", "Supervised visits"),
    Service("substance_service", "substance_abuse", 2, "Päihdepalvelu", "Missbrukartjänst", "Substance service"),
    Service("substance_treatment", "substance_abuse", 3, "Päihdehoito", "Missbrukarvård", "Substance treatment"),
    Service("mental_health_service", "mental_health", 2, "Mielenterveyspalvelu", "Mentalvård", "Mental health service"),
    Service("neuropsychiatric_coaching", "disability", 2, "Nepsy-valmennus", "Nepsycoachning", "Nepsy coaching"),
    Service("disability_support", "disability", 3, "Vammaispalvelu", "Funktionshinderservice", "Disability support"),
    Service("day_care", "early_education", 1, "Varhaiskasvatus", "Småbarnspedagogik", "Day care"),
    Service("special_early_education", "early_education", 2, "Erityisvarhaiskasvatus", "Specialsmåbarnspedagogik",
            "Special early education"),
    Service("school", "education", 1, "Perusopetus", "Grundläggande utbildning", "School"),
    Service("special_education", "education", 2, "Erityisopetus", "Specialundervisning", "Special education"),
    Service("curator", "pupil_welfare", 1, "Kuraattori", "Kurator", "School social worker"),
    Service("school_psychologist", "pupil_welfare", 1, "Koulupsykologi", "Skolpsykolog", "School psychologist"),
    Service("youth_house", "youth_work", 1, "Nuorisotalo", "Ungdomsgård", "Youth house"),
    Service("outreach_youth_work", "youth_work", 2, "Etsivä nuorisotyö", "Uppsökande arbete", "Outreach youth work"),
    Service("hobby", "leisure", 1, "Harrastustoiminta", "Hobbyverksamhet", "Hobby"),
    Service("meeting_place", "peer_support", 1, "Avoin kohtaamispaikka", "Öppen mötesplats", "Open meeting place"),
    Service("peer_group", "peer_support", 1, "Vertaisryhmä", "Kamratstödgrupp", "Peer group"),
    Service("volunteer_support", "peer_support", 2, "Vapaaehtoinen tuki", "Frivilligt stöd", "Volunteer support"),
    Service("parish_club", "parish_work", 1, "Seurakunnan kerho", "Församlingens klubb", "Parish club"),
    Service("parish_camp", "parish_work", 1, "Perheleiri", "Familjeläger", "Family camp"),
    Service("diaconia", "parish_work", 2, "Diakoniatyö", "Diakoniarbete", "Diaconia"),
    Service(
        "parish_family_counselling", "parish_work", 2,
        "Perheasiain neuvottelukeskus", "Familjerådgivningscentral", "Parish family counselling centre",
    ),
    Service("shelter", "shelter", 3, "Turvakoti", "Skyddshem", "Shelter"),
    Service("rehabilitation", "benefits", 2, "Kuntoutus", "Rehabilitering", "Rehabilitation"),
    Service("benefit", "benefits", 1, "Etuus", "Förmån", "Benefit"),
)  # fmt: skip

TASK_OF: Mapping[str, str] = MappingProxyType({service.word: service.task for service in SERVICES})
"""Service code → service task."""

FLOOR_OF: Mapping[str, int] = MappingProxyType({service.word: service.floor for service in SERVICES})
"""Service code → floor, 1 to 3."""
