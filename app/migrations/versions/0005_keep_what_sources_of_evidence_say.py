"""keep what sources of evidence say

Revises: 0004
Made: 2026-11-24 00:19:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('feed',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('address_sealed', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('etag', sa.String(), nullable=False),
    sa.Column('modified', sa.String(), nullable=False),
    sa.Column('reading', sa.JSON(), nullable=True),
    sa.Column('suspicion', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_look_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.String(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_feed_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed'))
    )
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feed_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feed_next_look_at'), ['next_look_at'], unique=False)

    op.create_table('import',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_import_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import'))
    )
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('mailbox',
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('port', sa.Integer(), nullable=False),
    sa.Column('security', sa.String(), nullable=False),
    sa.Column('username', sa.String(), nullable=True),
    sa.Column('password_sealed', sa.String(), nullable=True),
    sa.Column('provider', sa.String(), nullable=True),
    sa.Column('refresh_sealed', sa.String(), nullable=True),
    sa.Column('trusted', sa.JSON(), nullable=False),
    sa.Column('tag', sa.String(), nullable=False),
    sa.Column('read_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('touched', sa.JSON(), server_default='[]', nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_look_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.String(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_mailbox_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox')),
    sa.UniqueConstraint('freelancer_id', 'address', name=op.f('uq_mailbox_freelancer_id_address')),
    sa.UniqueConstraint('tag', name=op.f('uq_mailbox_tag'))
    )
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailbox_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailbox_next_look_at'), ['next_look_at'], unique=False)

    op.create_table('mail_folder',
    sa.Column('mailbox_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('uid_validity', sa.Integer(), nullable=True),
    sa.Column('last_uid', sa.Integer(), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('inbox', 'sent')", name=op.f('ck_mail_folder_role')),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_mail_folder_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_mail_folder_mailbox_id_mailbox'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_folder')),
    sa.UniqueConstraint('mailbox_id', 'role', name=op.f('uq_mail_folder_mailbox_id_role'))
    )
    with op.batch_alter_table('mail_folder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_folder_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('mute',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_mute_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_mute_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_mute_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mute')),
    sa.UniqueConstraint('client_id', 'need_id', name=op.f('uq_mute_client_id_need_id'))
    )
    with op.batch_alter_table('mute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mute_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('set_aside',
    sa.Column('mailbox_id', sa.Integer(), nullable=True),
    sa.Column('feed_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(mailbox_id IS NULL) <> (feed_id IS NULL)', name=op.f('ck_set_aside_one_source')),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_set_aside_feed_id_feed'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_set_aside_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_set_aside_mailbox_id_mailbox'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_set_aside')),
    sa.UniqueConstraint('feed_id', 'key', name=op.f('uq_set_aside_feed_id_key')),
    sa.UniqueConstraint('mailbox_id', 'key', name=op.f('uq_set_aside_mailbox_id_key'))
    )
    with op.batch_alter_table('set_aside', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_set_aside_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('seen_mail',
    sa.Column('mailbox_id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('mail_key', sa.String(), nullable=False),
    sa.Column('is_sent', sa.Boolean(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('subject_key', sa.String(), nullable=False),
    sa.Column('thread', sa.JSON(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('origin_reason', sa.String(), nullable=False),
    sa.Column('checks', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=True),
    sa.Column('is_tagged', sa.Boolean(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_seen_mail_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_seen_mail_contact_id_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_seen_mail_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_seen_mail_mailbox_id_mailbox'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seen_mail')),
    sa.UniqueConstraint('mailbox_id', 'client_id', 'mail_key', name=op.f('uq_seen_mail_mailbox_id_client_id_mail_key'))
    )
    with op.batch_alter_table('seen_mail', schema=None) as batch_op:
        batch_op.create_index('ix_seen_mail_client', ['client_id', 'received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_seen_mail_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('ix_seen_mail_sent', ['freelancer_id', 'is_sent', 'received_at'], unique=False)

    op.create_table('waiting_note',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_waiting_note_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_waiting_note_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mail_id'], ['seen_mail.id'], name=op.f('fk_waiting_note_mail_id_seen_mail'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_note')),
    sa.UniqueConstraint('mail_id', name=op.f('uq_waiting_note_mail_id'))
    )
    with op.batch_alter_table('waiting_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiting_note_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_waiting_note_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('source_notice',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("source IN ('mailbox', 'calendar')", name=op.f('ck_source_notice_source')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_source_notice_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_source_notice_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_source_notice_message_id_outbox_message'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_notice')),
    sa.UniqueConstraint('client_id', 'source', name=op.f('uq_source_notice_client_id_source'))
    )
    with op.batch_alter_table('source_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_source_notice_freelancer_id'), ['freelancer_id'], unique=False)

    op.create_table('suggestion',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('feed_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('confidence', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('outcome_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('occasion_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_suggestion_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_suggestion_feed_id_feed'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_suggestion_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_suggestion_need_id_need'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasion.id'], name=op.f('fk_suggestion_occasion_id_occasion'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion')),
    sa.UniqueConstraint('client_id', 'key', name=op.f('uq_suggestion_client_id_key'))
    )
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suggestion_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index('ix_suggestion_open', ['freelancer_id', 'outcome'], unique=False)

    op.create_table('invoice',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('paid_by_import_id', sa.Integer(), nullable=True),
    sa.Column('occasion_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_invoice_client_id_client'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_invoice_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['import_id'], ['import.id'], name=op.f('fk_invoice_import_id_import'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasion.id'], name=op.f('fk_invoice_occasion_id_occasion'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['paid_by_import_id'], ['import.id'], name=op.f('fk_invoice_paid_by_import_id_import'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice')),
    sa.UniqueConstraint('client_id', 'key', name=op.f('uq_invoice_client_id_key'))
    )
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invoice_freelancer_id'), ['freelancer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invoice_import_id'), ['import_id'], unique=False)

    with op.batch_alter_table('version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sources', sa.JSON(), server_default='[]', nullable=False))

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('found_key', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('confidence', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('mailbox_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('feed_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('import_id', sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_evidence_occasion_id_kind_found_key'), ['occasion_id', 'kind', 'found_key'])
        batch_op.create_foreign_key(batch_op.f('fk_evidence_import_id_import'), 'import', ['import_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_evidence_feed_id_feed'), 'feed', ['feed_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_evidence_mailbox_id_mailbox'), 'mailbox', ['mailbox_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('found_key', sa.String(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_occasion_client_id_found_key'), ['client_id', 'found_key'])



def downgrade() -> None:
    with op.batch_alter_table('occasion', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_occasion_client_id_found_key'), type_='unique')
        batch_op.drop_column('found_key')

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_evidence_mailbox_id_mailbox'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evidence_feed_id_feed'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evidence_import_id_import'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_evidence_occasion_id_kind_found_key'), type_='unique')
        batch_op.drop_column('import_id')
        batch_op.drop_column('feed_id')
        batch_op.drop_column('mailbox_id')
        batch_op.drop_column('confidence')
        batch_op.drop_column('found_key')
        batch_op.drop_column('until')

    with op.batch_alter_table('version', schema=None) as batch_op:
        batch_op.drop_column('sources')

    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invoice_import_id'))
        batch_op.drop_index(batch_op.f('ix_invoice_freelancer_id'))

    op.drop_table('invoice')
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.drop_index('ix_suggestion_open')
        batch_op.drop_index(batch_op.f('ix_suggestion_freelancer_id'))

    op.drop_table('suggestion')
    with op.batch_alter_table('source_notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_source_notice_freelancer_id'))

    op.drop_table('source_notice')
    with op.batch_alter_table('waiting_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_waiting_note_freelancer_id'))
        batch_op.drop_index(batch_op.f('ix_waiting_note_client_id'))

    op.drop_table('waiting_note')
    with op.batch_alter_table('seen_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_seen_mail_sent')
        batch_op.drop_index(batch_op.f('ix_seen_mail_freelancer_id'))
        batch_op.drop_index('ix_seen_mail_client')

    op.drop_table('seen_mail')
    with op.batch_alter_table('set_aside', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_set_aside_freelancer_id'))

    op.drop_table('set_aside')
    with op.batch_alter_table('mute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mute_freelancer_id'))

    op.drop_table('mute')
    with op.batch_alter_table('mail_folder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_folder_freelancer_id'))

    op.drop_table('mail_folder')
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailbox_next_look_at'))
        batch_op.drop_index(batch_op.f('ix_mailbox_freelancer_id'))

    op.drop_table('mailbox')
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_freelancer_id'))

    op.drop_table('import')
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feed_next_look_at'))
        batch_op.drop_index(batch_op.f('ix_feed_freelancer_id'))

    op.drop_table('feed')
