"""keep what is decided about a ladder

Revises: 0001
Made: 2026-11-23 14:57:32.673216
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('settled_word',
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_settled_word_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_settled_word_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_settled_word_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settled_word'))
    )
    with op.batch_alter_table('settled_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_settled_word_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_settled_word_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_settled_word_open', ['client_id', 'need_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('settlement',
    sa.Column('thanked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_settlement_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_settlement_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_settlement_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement'))
    )
    with op.batch_alter_table('settlement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_settlement_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlement_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_settlement_open', ['client_id', 'need_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('skip',
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_skip_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_skip_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_skip_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skip'))
    )
    with op.batch_alter_table('skip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_skip_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_skip_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_skip_open', ['client_id', 'need_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('waiver',
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_waiver_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_waiver_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_waiver_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiver'))
    )
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiver_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_waiver_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_waiver_open', ['client_id', 'need_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('parting',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('notice_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('final_day', sa.Date(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('handover', sa.JSON(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resumed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_parting_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_parting_document_id_document')),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_parting_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parting'))
    )
    with op.batch_alter_table('parting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parting_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_parting_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('uq_parting_open', ['client_id'], unique=True, sqlite_where=sa.text('taken_back_at IS NULL AND resumed_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL AND resumed_at IS NULL'))

    op.create_table('talk',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_talk_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_talk_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_talk_message_id_outbox_message'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk'))
    )
    with op.batch_alter_table('talk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_talk_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_talk_freelancer_id'), ['freelancer_id'], unique=False)

    with op.batch_alter_table('change_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outcome', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('made_version_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_change_request_made_version_id_version'), 'version', ['made_version_id'], ['id'], ondelete='SET NULL')

    op.execute("UPDATE change_request SET outcome = 'answered' WHERE answered_at IS NOT NULL")

    with op.batch_alter_table('decline', schema=None) as batch_op:
        batch_op.add_column(sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_document_version_id_kind'), type_='unique')
        batch_op.drop_constraint(batch_op.f('ck_document_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_document_kind'), "kind IN ('offered', 'accepted', 'closing')")
        batch_op.create_index('uq_document_version', ['version_id', 'kind'], unique=True, sqlite_where=sa.text("kind != 'closing'"), postgresql_where=sa.text("kind != 'closing'"))

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('amount', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('note', sa.String(), server_default='', nullable=False))

    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settle_days', sa.Integer(), server_default='28', nullable=False))
        batch_op.add_column(sa.Column('settle_occasions', sa.Integer(), server_default='3', nullable=False))
        batch_op.add_column(sa.Column('settle_kept', sa.Integer(), server_default='9', nullable=False))

    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_for', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('occasion', 'planned_for')

    op.drop_column('need', 'settle_kept')
    op.drop_column('need', 'settle_occasions')
    op.drop_column('need', 'settle_days')

    op.drop_column('evidence', 'note')
    op.drop_column('evidence', 'amount')

    op.drop_column('decline', 'noted_at')

    op.execute("UPDATE outbox_message SET document_id = NULL WHERE document_id IN (SELECT id FROM document WHERE kind = 'closing')")
    op.execute("UPDATE parting SET document_id = NULL")
    op.execute("DELETE FROM document WHERE kind = 'closing'")
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_document_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_document_kind'), "kind IN ('offered', 'accepted')")
        batch_op.drop_index('uq_document_version', sqlite_where=sa.text("kind != 'closing'"), postgresql_where=sa.text("kind != 'closing'"))
        batch_op.create_unique_constraint(batch_op.f('uq_document_version_id_kind'), ['version_id', 'kind'])

    with op.batch_alter_table('change_request', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_change_request_made_version_id_version'), type_='foreignkey')
        batch_op.drop_column('made_version_id')
        batch_op.drop_column('outcome')

    with op.batch_alter_table('talk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_talk_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_talk_client_id'))

    op.drop_table('talk')
    with op.batch_alter_table('parting', schema=None) as batch_op:
        batch_op.drop_index('uq_parting_open', sqlite_where=sa.text('taken_back_at IS NULL AND resumed_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL AND resumed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_parting_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_parting_client_id'))

    op.drop_table('parting')
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.drop_index('uq_waiver_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_waiver_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_waiver_client_id'))

    op.drop_table('waiver')
    with op.batch_alter_table('skip', schema=None) as batch_op:
        batch_op.drop_index('uq_skip_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_skip_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_skip_client_id'))

    op.drop_table('skip')
    with op.batch_alter_table('settlement', schema=None) as batch_op:
        batch_op.drop_index('uq_settlement_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_settlement_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_settlement_client_id'))

    op.drop_table('settlement')
    with op.batch_alter_table('settled_word', schema=None) as batch_op:
        batch_op.drop_index('uq_settled_word_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_settled_word_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_settled_word_client_id'))

    op.drop_table('settled_word')
