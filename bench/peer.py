"""What our pages are measured against: the least that Flask and SQLAlchemy can do.

`python -m bench.peer FOLDER` serves one page that lists 25 rows from SQLite, and the files of the
folder below `/static`, by waitress as ours.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from waitress.server import create_server

ROWS = 25
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rows</title></head>
<body>
<h1>Rows</h1>
<ul>
{% for row in rows %}
<li><a href="/rows/{{ row.id }}">{{ row.name }}</a> {{ row.words }}
<time>{{ row.at.strftime("%a %d %b %H:%M") }}</time></li>
{% endfor %}
</ul>
</body>
</html>
"""


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]


def create_app(folder: Path) -> Flask:
    db = SQLAlchemy(model_class=Base)
    app = Flask(__name__, static_folder=folder.resolve(), static_url_path="/static")
    app.jinja_env.loader = DictLoader({"rows.html": PAGE})
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'peer.sqlite3'}"
    db.init_app(app)
    with app.app_context():
        db.create_all()
        begun = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)
        db.session.add_all(
            Row(name=f"Client {n}", words="Which logo goes on top?", at=begun + timedelta(hours=n))
            for n in range(ROWS)
        )
        db.session.commit()

    @app.get("/")
    def page() -> str:
        rows = db.session.scalars(select(Row).order_by(Row.at).limit(ROWS)).all()
        return render_template("rows.html", rows=rows)

    return app


def main() -> None:
    server = create_server(
        create_app(Path(sys.argv[1])), host="127.0.0.1", port=0, threads=8, ident=None
    )
    print(f"Ready: http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
