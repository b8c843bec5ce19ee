"""What a subscription writes is written in one call, and the round's hot row last."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# The chain of wiseed_like.chain.link: SHA-256 of the head, the number in eight bytes, the text.
# Streams are locked in the order of their names, as the house has always done.
APPEND_FACTS = """
    CREATE FUNCTION append_facts(facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        fact jsonb;
        tip record;
        text_hash bytea;
        entry bigint;
    BEGIN
        INSERT INTO journal_streams (name, last_seq, head)
        SELECT DISTINCT said ->> 'stream', 0, decode(repeat('00', 32), 'hex')
        FROM jsonb_array_elements(facts) AS said
        WHERE NOT EXISTS (SELECT FROM journal_streams WHERE name = said ->> 'stream')
        ORDER BY 1
        ON CONFLICT DO NOTHING;
        PERFORM FROM journal_streams
        WHERE name IN (SELECT said ->> 'stream' FROM jsonb_array_elements(facts) AS said)
        ORDER BY name FOR UPDATE;
        FOR fact IN
            SELECT said FROM jsonb_array_elements(facts) WITH ORDINALITY AS each (said, place)
            ORDER BY place
        LOOP
            SELECT name, last_seq + 1 AS seq, head INTO tip
            FROM journal_streams WHERE name = fact ->> 'stream';
            text_hash := sha256(
                tip.head || int8send(tip.seq) || convert_to(fact ->> 'body', 'UTF8')
            );
            INSERT INTO journal_entries (stream, seq, kind, subject_type, subject_id, actor, at,
                                         body, prev_hash, hash)
            VALUES (tip.name, tip.seq, fact ->> 'kind', fact ->> 'subject_type',
                    fact ->> 'subject_id', fact ->> 'actor', (fact ->> 'at')::timestamptz,
                    fact ->> 'body', tip.head, text_hash)
            RETURNING id INTO entry;
            UPDATE journal_streams SET last_seq = tip.seq, head = text_hash WHERE name = tip.name;
            INSERT INTO journal_deliveries (id, entry_id, listener, queue, attempts)
            SELECT gen_random_uuid(), entry, heard ->> 0, heard ->> 1, 0
            FROM jsonb_array_elements(fact -> 'heard_by') AS heard;
        END LOOP;
    END $$
"""
# 'taken', or what stands in the way: 'full', 'ended'. The hot row first, under whose lock the
# round's state is then read: whoever ends a round takes that lock before.
TAKE_SHARES = """
    CREATE FUNCTION take_shares(
        of_round integer, wanted integer, binding integer, at timestamptz, facts jsonb
    ) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE round_counters
        SET reserved = reserved + wanted, firm = firm + binding, investors = investors + 1
        WHERE round_id = of_round AND reserved + wanted <= cap;
        IF NOT FOUND THEN
            RETURN 'full';
        END IF;
        PERFORM FROM rounds WHERE id = of_round AND state = 'open' AND at < closes_at;
        IF NOT FOUND THEN
            RETURN 'ended';
        END IF;
        PERFORM append_facts(facts);
        RETURN 'taken';
    END $$
"""


def upgrade() -> None:
    op.execute(APPEND_FACTS)
    op.execute(TAKE_SHARES)


def downgrade() -> None:
    op.execute("DROP FUNCTION take_shares")
    op.execute("DROP FUNCTION append_facts")
