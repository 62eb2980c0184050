"""keep what both sides give and say

Revises: 0006
Made: 2026-11-24 03:21:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasure_request',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('salt', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IN ('erased', 'kept')", name=op.f('ck_erasure_request_outcome')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_erasure_request_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_erasure_request_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure_request'))
    )
    with op.batch_alter_table('erasure_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_erasure_request_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_erasure_request_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('given',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('worth', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('delivered', 'expertise', 'help', 'hours', 'product')", name=op.f('ck_given_kind')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_given_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_given_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_given'))
    )
    with op.batch_alter_table('given', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_given_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_given_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('no_offers',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_no_offers_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_no_offers_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_no_offers'))
    )
    with op.batch_alter_table('no_offers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_no_offers_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_no_offers_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_no_offers_open', ['client_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('private_note',
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_private_note_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_private_note_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_private_note'))
    )
    with op.batch_alter_table('private_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_private_note_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_private_note_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('promise_note',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('occasion_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_promise_note_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_promise_note_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_promise_note_message_id_outbox_message'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasion.id'], name=op.f('fk_promise_note_occasion_id_occasion'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise_note')),
    sa.UniqueConstraint('message_id', 'occasion_id', name=op.f('uq_promise_note_message_id_occasion_id'))
    )
    with op.batch_alter_table('promise_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promise_note_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_promise_note_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_promise_note_occasion_id'), ['occasion_id'], unique=False)

    op.create_table('recommendation',
    sa.Column('to_whom', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_recommendation_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_recommendation_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation'))
    )
    with op.batch_alter_table('recommendation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recommendation_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recommendation_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('sales_offer',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('planned_for', sa.Date(), nullable=True),
    sa.Column('offered_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('not_before', sa.Date(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('answered_by', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("answer IN ('yes', 'no', 'later')", name=op.f('ck_sales_offer_answer')),
    sa.CheckConstraint("kind IN ('extra', 'upgrade', 'renewal')", name=op.f('ck_sales_offer_kind')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_sales_offer_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_sales_offer_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_offer'))
    )
    with op.batch_alter_table('sales_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sales_offer_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_offer_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('spoken_time',
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('is_paid', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("purpose IN ('work', 'offers', 'other')", name=op.f('ck_spoken_time_purpose')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_spoken_time_minutes')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_spoken_time_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_spoken_time_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spoken_time'))
    )
    with op.batch_alter_table('spoken_time', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spoken_time_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_spoken_time_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('stage',
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('noted_by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("stage IN ('prospect', 'customer', 'client', 'former')", name=op.f('ck_stage_stage')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_stage_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_stage_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage'))
    )
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stage_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('interest',
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('noticed', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_interest_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_interest_contact_id_contact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_interest_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_interest_message_id_outbox_message'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interest'))
    )
    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interest_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interest_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('remark',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('occasion_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('contests', 'explains', 'answers')", name=op.f('ck_remark_kind')),
    sa.CheckConstraint("side IN ('client', 'freelancer')", name=op.f('ck_remark_side')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_remark_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_remark_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasion.id'], name=op.f('fk_remark_occasion_id_occasion'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remark'))
    )
    with op.batch_alter_table('remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_remark_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_remark_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_remark_occasion_id'), ['occasion_id'], unique=False)

    op.create_table('welcome',
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_welcome_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_welcome_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_welcome_message_id_outbox_message'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_welcome')),
    sa.UniqueConstraint('client_id', name=op.f('uq_welcome_client_id'))
    )
    with op.batch_alter_table('welcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_welcome_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_welcome_freelancer_id'), ['freelancer_id'], unique=False)

    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('said_by', sa.String(), server_default='freelancer', nullable=False))

    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.add_column(sa.Column('promise_calendar', sa.JSON(), nullable=True))

    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_every_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('added_by', sa.String(), server_default='freelancer', nullable=False))

    with op.batch_alter_table('freelancer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_every_days', sa.Integer(), server_default='60', nullable=True))
        batch_op.add_column(sa.Column('promise_notes', sa.Boolean(), server_default=sa.true(), nullable=False))

    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.create_index('ix_occasion_owed_by', ['owed_by', 'outcome', 'due_at'], unique=False)

    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.alter_column('import_id',
               existing_type=sa.INTEGER(),
               nullable=True)

    with op.batch_alter_table('parting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_by', sa.String(), server_default='freelancer', nullable=False))
        batch_op.add_column(sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('parting', schema=None) as batch_op:
        batch_op.drop_column('noted_at')
        batch_op.drop_column('given_by')

    op.execute("DELETE FROM invoice WHERE import_id IS NULL")
    op.execute("DELETE FROM occasion WHERE owed_by = 'freelancer'")
    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.drop_index('ix_occasion_owed_by')

    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.alter_column('import_id',
               existing_type=sa.INTEGER(),
               nullable=False)

    with op.batch_alter_table('freelancer', schema=None) as batch_op:
        batch_op.drop_column('promise_notes')
        batch_op.drop_column('given_every_days')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('added_by')

    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.drop_column('erased_at')
        batch_op.drop_column('given_every_days')

    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.drop_column('promise_calendar')

    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_column('said_by')

    with op.batch_alter_table('welcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_welcome_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_welcome_client_id'))

    op.drop_table('welcome')
    with op.batch_alter_table('remark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_remark_occasion_id'))
        batch_op.drop_index(batch_op.f('ix_remark_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_remark_client_id'))

    op.drop_table('remark')
    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interest_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_interest_client_id'))

    op.drop_table('interest')
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stage_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_stage_client_id'))

    op.drop_table('stage')
    with op.batch_alter_table('spoken_time', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spoken_time_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_spoken_time_client_id'))

    op.drop_table('spoken_time')
    with op.batch_alter_table('sales_offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sales_offer_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_sales_offer_client_id'))

    op.drop_table('sales_offer')
    with op.batch_alter_table('recommendation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recommendation_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_recommendation_client_id'))

    op.drop_table('recommendation')
    with op.batch_alter_table('promise_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promise_note_occasion_id'))
        batch_op.drop_index(batch_op.f('ix_promise_note_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_promise_note_client_id'))

    op.drop_table('promise_note')
    with op.batch_alter_table('private_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_private_note_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_private_note_client_id'))

    op.drop_table('private_note')
    with op.batch_alter_table('no_offers', schema=None) as batch_op:
        batch_op.drop_index('uq_no_offers_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_no_offers_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_no_offers_client_id'))

    op.drop_table('no_offers')
    with op.batch_alter_table('given', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_given_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_given_client_id'))

    op.drop_table('given')
    with op.batch_alter_table('erasure_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_erasure_request_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_erasure_request_client_id'))

    op.drop_table('erasure_request')
