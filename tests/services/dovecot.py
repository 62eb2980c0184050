"""A real Dovecot for tests: an ordinary process with settings of its own in a folder of its own.

As root it reads mail as the `dovecot` user that its package made, as anybody else as that person.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.services.imap_servers import PASSWORD, Hands, free_port

INSTALL = "Dovecot is missing. On Debian or Ubuntu: apt-get install dovecot-imapd"

SETTINGS = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
auth_failure_delay = 0
mail_location = {store}:{folder}/mail/%u
mailbox_list_index = yes
mail_fsync = never
ssl = {ssl}
{certificate}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  # Otherwise each refused sign-in makes the next one from this address wait.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Gesendet {{
    special_use = \\Sent
    auto = create
  }}
}}
"""


class Dovecot:
    """Dovecot on free ports of this machine until the end of the block.

    Its `certificate` is a folder with `certificate.pem` and `key.pem`; without one there is no
    TLS. `store` is Dovecot's name for a kind of mail storage.
    """

    def __init__(self, certificate: Path | None = None, store: str = "sdbox") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port, self.tls_port = free_port(), free_port() if certificate else 0
        self.hands = Hands(self.port)
        self._certificate, self._store = certificate, store
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Dovecot:
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, again after `stop` with the mail there was."""
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program, INSTALL
        settings = self.folder / "dovecot.conf"
        if not settings.exists():
            self._lay_out(settings)
        command = [program, "-F", "-c", str(settings)]
        self._process = subprocess.Popen(command, start_new_session=True)
        self._wait()

    def stop(self) -> None:
        """Stop it and all its children, and wait until the last one is gone."""
        if self._process is None:
            return
        group, until = self._process.pid, time.monotonic() + 20
        os.killpg(group, signal.SIGTERM)
        self._process.wait(20)
        self._process = None
        with suppress(ProcessLookupError):
            while time.monotonic() < until:
                os.killpg(group, 0)
                threading.Event().wait(0.02)
            raise AssertionError(f"Dovecot does not end: {self.log}")

    @property
    def log(self) -> str:
        """What it wrote down."""
        return (self.folder / "log").read_text()

    def _lay_out(self, settings: Path) -> None:
        is_root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid()).pw_name
        internal, login = ("dovecot", "dovenull") if is_root else (me, me)
        owner = pwd.getpwnam(internal)
        self.folder.chmod(0o755)
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir()
        if is_root:
            os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        settings.write_text(
            SETTINGS.format(
                folder=self.folder,
                internal=internal,
                group=grp.getgrgid(owner.pw_gid).gr_name,
                login=login,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                store=self._store,
                port=self.port,
                tls_port=self.tls_port,
                password=PASSWORD,
                ssl="yes" if self._certificate else "no",
                certificate=self._keys(),
            )
        )

    def _keys(self) -> str:
        if self._certificate is None:
            return ""
        public, private = self._certificate / "certificate.pem", self._certificate / "key.pem"
        return f"ssl_cert = <{public}\nssl_key = <{private}"

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            assert self._process is not None and self._process.poll() is None, self.log
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                    if connection.recv(4).startswith(b"* OK"):
                        return
            except OSError:
                continue
        raise AssertionError(f"Dovecot does not answer: {self.log}")
