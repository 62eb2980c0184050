"""keep how reminders are to be

Revises: 0002
Made: 2026-11-23 18:03:37.539131
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('data_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('handed_over', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_mark'))
    )
    op.create_table('reminder_template',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_reminder_template_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_template')),
    sa.UniqueConstraint('freelancer_id', 'kind', 'step', 'language', name=op.f('uq_reminder_template_freelancer_id_kind_step_language'))
    )
    with op.batch_alter_table('reminder_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_template_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('sending_hold',
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_sending_hold_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sending_hold'))
    )
    with op.batch_alter_table('sending_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sending_hold_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_sending_hold_open', ['freelancer_id'], unique=True, sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))

    op.create_table('hand_contact',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_hand_contact_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_hand_contact_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_contact'))
    )
    with op.batch_alter_table('hand_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_contact_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_contact_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('reminder_policy',
    sa.Column('client_id', sa.Integer(), nullable=True),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('cooling_off_hours', sa.Integer(), nullable=True),
    sa.Column('between_days', sa.Integer(), nullable=True),
    sa.Column('step_up_days', sa.Integer(), nullable=True),
    sa.Column('asks', sa.Boolean(), nullable=True),
    sa.Column('is_off', sa.Boolean(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('client_id IS NULL OR need_id IS NULL', name=op.f('ck_reminder_policy_one_place')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_reminder_policy_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_reminder_policy_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_reminder_policy_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_policy')),
    sa.UniqueConstraint('client_id', name=op.f('uq_reminder_policy_client_id')),
    sa.UniqueConstraint('need_id', name=op.f('uq_reminder_policy_need_id'))
    )
    with op.batch_alter_table('reminder_policy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_policy_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_reminder_policy_all', ['freelancer_id'], unique=True, sqlite_where=sa.text('client_id IS NULL AND need_id IS NULL'), postgresql_where=sa.text('client_id IS NULL AND need_id IS NULL'))

    op.create_table('reminder_look',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_reminder_look_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_reminder_look_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_look')),
    sa.UniqueConstraint('client_id', name=op.f('uq_reminder_look_client_id'))
    )
    with op.batch_alter_table('reminder_look', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_look_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_look_freelancer_id'), ['freelancer_id'], unique=False)

    # Whoever has slipped before is looked at once.
    op.execute(
        "INSERT INTO reminder_look (client_id, freelancer_id, at) "
        "SELECT client_id, freelancer_id, max(confirmed_at) FROM breach "
        "GROUP BY client_id, freelancer_id"
    )

    op.create_table('streak_word',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_streak_word_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_streak_word_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_streak_word_message_id_outbox_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_streak_word_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_streak_word'))
    )
    with op.batch_alter_table('streak_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_streak_word_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_streak_word_freelancer_id'), ['freelancer_id'], unique=False)

    with op.batch_alter_table('freelancer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('summary_weekday', sa.Integer(), server_default='0', nullable=True))
        batch_op.add_column(sa.Column('summary_hour', sa.Integer(), server_default='8', nullable=False))
        batch_op.add_column(sa.Column('summarised_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_message_sent', ['freelancer_id', 'sent_at'], unique=False)
        batch_op.create_index('ix_outbox_message_lease', ['lease_until'], unique=False, sqlite_where=sa.text('lease_until IS NOT NULL'), postgresql_where=sa.text('lease_until IS NOT NULL'))

    with op.batch_alter_table('sending_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('provider', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('refresh_sealed', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('sign_ins_refused', sa.Integer(), server_default='0', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_lease', sqlite_where=sa.text('lease_until IS NOT NULL'), postgresql_where=sa.text('lease_until IS NOT NULL'))
        batch_op.drop_index('ix_outbox_message_sent')

    with op.batch_alter_table('sending_account', schema=None) as batch_op:
        batch_op.drop_column('sign_ins_refused')
        batch_op.drop_column('refresh_sealed')
        batch_op.drop_column('provider')

    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.drop_column('taken_back_at')

    with op.batch_alter_table('freelancer', schema=None) as batch_op:
        batch_op.drop_column('summarised_at')
        batch_op.drop_column('summary_hour')
        batch_op.drop_column('summary_weekday')

    with op.batch_alter_table('streak_word', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_streak_word_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_streak_word_client_id'))

    op.drop_table('streak_word')
    with op.batch_alter_table('reminder_look', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_look_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_look_at'))

    op.drop_table('reminder_look')
    with op.batch_alter_table('reminder_policy', schema=None) as batch_op:
        batch_op.drop_index('uq_reminder_policy_all', sqlite_where=sa.text('client_id IS NULL AND need_id IS NULL'), postgresql_where=sa.text('client_id IS NULL AND need_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_reminder_policy_freelancer_id'))

    op.drop_table('reminder_policy')
    with op.batch_alter_table('hand_contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hand_contact_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_hand_contact_client_id'))

    op.drop_table('hand_contact')
    with op.batch_alter_table('sending_hold', schema=None) as batch_op:
        batch_op.drop_index('uq_sending_hold_open', sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_sending_hold_freelancer_id'))

    op.drop_table('sending_hold')
    with op.batch_alter_table('reminder_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_template_freelancer_id'))

    op.drop_table('reminder_template')
    op.drop_table('data_mark')
