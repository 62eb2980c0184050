"""keep how papers look, and marks that tell a changed paper

Revises: 0003
Made: 2026-11-23 21:25:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

OLD, NEW = sa.text("kind != 'closing'"), sa.text("kind IN ('offered', 'accepted')")


def upgrade() -> None:
    op.create_table('branding',
    sa.Column('logo', sa.LargeBinary(), nullable=True),
    sa.Column('logo_width', sa.Integer(), nullable=True),
    sa.Column('logo_height', sa.Integer(), nullable=True),
    sa.Column('accent', sa.String(), nullable=False),
    sa.Column('paper', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freelancer_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("paper IN ('A4', 'Letter')", name=op.f('ck_branding_paper')),
    sa.ForeignKeyConstraint(['freelancer_id'], ['freelancer.id'], name=op.f('fk_branding_freelancer_id_freelancer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_branding')),
    sa.UniqueConstraint('freelancer_id', name=op.f('uq_branding_freelancer_id'))
    )
    with op.batch_alter_table('branding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_branding_freelancer_id'), ['freelancer_id'], unique=False)

    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mark', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('terms', sa.String(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_document_mark'), ['mark'])
        batch_op.drop_constraint(batch_op.f('ck_document_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_document_kind'), "kind IN ('offered', 'accepted', 'closing', 'thanks')")
        batch_op.drop_index('uq_document_version', sqlite_where=OLD, postgresql_where=OLD)
        batch_op.create_index('uq_document_version', ['version_id', 'kind'], unique=True, sqlite_where=NEW, postgresql_where=NEW)


def downgrade() -> None:
    op.execute("UPDATE outbox_message SET document_id = NULL WHERE document_id IN (SELECT id FROM document WHERE kind = 'thanks')")
    op.execute("DELETE FROM document WHERE kind = 'thanks'")
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index('uq_document_version', sqlite_where=NEW, postgresql_where=NEW)
        batch_op.create_index('uq_document_version', ['version_id', 'kind'], unique=True, sqlite_where=OLD, postgresql_where=OLD)
        batch_op.drop_constraint(batch_op.f('ck_document_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_document_kind'), "kind IN ('offered', 'accepted', 'closing')")
        batch_op.drop_constraint(batch_op.f('uq_document_mark'), type_='unique')
        batch_op.drop_column('terms')
        batch_op.drop_column('mark')

    op.drop_table('branding')
