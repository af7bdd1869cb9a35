"""In which service tasks does the law divide the work? The services themselves are data: defaults and region file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """A service task: prohibitions and clocks are written in them."""

    word: str
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
