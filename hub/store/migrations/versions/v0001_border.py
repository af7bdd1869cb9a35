"""The border: offsets, ledger (by month, by hash), accepted events, families, rights, matters, region versions."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0001"
down_revision: Final = None

STATEMENTS: Final = (
    """
    CREATE TABLE offsets (
        stage text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        next bigint NOT NULL,
        read_until timestamptz,
        PRIMARY KEY (stage, topic, partition)
    )""",
    """
    CREATE TABLE arrival (
        topic text NOT NULL,
        partition integer NOT NULL,
        position bigint NOT NULL,
        arrived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        org text NOT NULL,
        ce_id text NOT NULL,
        type text NOT NULL,
        outcome text NOT NULL,
        event_id uuid,
        repeat_of bigint,
        reason text NOT NULL DEFAULT '',
        field text NOT NULL DEFAULT '',
        rule text NOT NULL DEFAULT '',
        mend text NOT NULL DEFAULT '',
        PRIMARY KEY (topic, partition, position, arrived_at),
        CONSTRAINT arrival_outcome CHECK (outcome IN ('accepted', 'refused', 'quarantined', 'repeat'))
    ) PARTITION BY RANGE (arrived_at)""",
    "CREATE INDEX arrival_event ON arrival (event_id)",
    "CREATE INDEX arrival_position ON arrival (topic, partition, position)",
    "CREATE TABLE arrival_other PARTITION OF arrival DEFAULT",
    """
    CREATE TABLE seen (
        org text NOT NULL,
        ce_id text NOT NULL,
        digest bytea NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        position bigint NOT NULL,
        outcome text NOT NULL,
        event_id uuid,
        PRIMARY KEY (org, ce_id)
    ) PARTITION BY HASH (org, ce_id)""",
    *(f"CREATE TABLE seen_{part} PARTITION OF seen FOR VALUES WITH (MODULUS 8, REMAINDER {part})" for part in range(8)),
    """
    CREATE TABLE event (
        event_id uuid NOT NULL,
        family uuid NOT NULL,
        family_no bigint NOT NULL,
        person uuid NOT NULL,
        sender text NOT NULL,
        accepted_at timestamptz NOT NULL,
        value bytea NOT NULL,
        state text NOT NULL DEFAULT 'waiting',
        PRIMARY KEY (event_id),
        CONSTRAINT event_family_no UNIQUE (family, family_no),
        CONSTRAINT event_state CHECK (state IN ('waiting', 'logged'))
    )""",
    "CREATE INDEX event_waiting ON event (accepted_at) WHERE state = 'waiting'",
    """
    CREATE TABLE family (
        family uuid NOT NULL,
        last_no bigint NOT NULL DEFAULT '0',
        last_at timestamptz,
        has_state boolean NOT NULL DEFAULT false,
        PRIMARY KEY (family)
    )""",
    """
    CREATE TABLE member (
        family uuid NOT NULL,
        person uuid NOT NULL,
        present boolean NOT NULL,
        PRIMARY KEY (family, person)
    )""",
    "CREATE INDEX member_person ON member (person)",
    "CREATE UNIQUE INDEX member_present ON member (person) WHERE present",
    """
    CREATE TABLE rights (
        person uuid NOT NULL,
        doc jsonb NOT NULL,
        next_end timestamptz,
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (person)
    )""",
    "CREATE INDEX rights_guardians ON rights USING gin ((doc -> 'guardians'))",
    "CREATE INDEX rights_homes ON rights USING gin (jsonb_path_query_array(doc, '$.homes[*].with[*]'))",
    "CREATE INDEX rights_next_end ON rights (next_end) WHERE next_end IS NOT NULL",
    """
    CREATE TABLE hold (
        person uuid NOT NULL,
        quarantine uuid NOT NULL,
        PRIMARY KEY (person, quarantine)
    )""",
    """
    CREATE TABLE matter (
        id uuid NOT NULL,
        kind text NOT NULL,
        person uuid NOT NULL,
        family uuid NOT NULL,
        organisations text[] NOT NULL,
        origin jsonb NOT NULL,
        ended boolean NOT NULL DEFAULT false,
        PRIMARY KEY (id)
    )""",
    "CREATE INDEX matter_family ON matter (family)",
    """
    CREATE TABLE recheck (
        id bigserial NOT NULL,
        person uuid NOT NULL,
        event_id uuid,
        asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (id)
    )""",
    """
    CREATE TABLE region (
        version integer NOT NULL,
        region text NOT NULL,
        digest bytea NOT NULL,
        text text NOT NULL,
        law text NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (version)
    )""",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
