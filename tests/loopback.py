"""Real servers on the loopback interface that fail as they are told to."""

import asyncio
import socket
import ssl
import threading
import time
import warnings
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Request:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.requests.append(Request(self.path, dict(self.headers), body))
            step = self.server.script.pop(0) if self.server.script else 200
        if step == "drop":  # the request was taken, the answer is lost
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif step == "slow":
            self.server.stopped.wait(30)
        elif step == "drip":
            self._drip()
        elif step == "endless":
            self._endless()
        else:
            self._answer(*(step if isinstance(step, tuple) else (step, {})))

    def _answer(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def _drip(self):
        """Send one byte now and then, so that no wait for a single byte is long."""
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100:
            if self.server.stopped.wait(0.1):
                return
            try:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
            except OSError:
                return

    def _endless(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        try:
            while not self.server.stopped.is_set():
                self.wfile.write(b"x" * 65_536)
        except OSError:
            return

    def log_message(self, *args):
        pass


@contextmanager
def http_server(*script, certificate=None):
    """Answer requests by a script: statuses, (status, headers), "drop", "slow", "drip" or "endless"; then 200."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.script, server.requests, server.lock = list(script), [], threading.Lock()
    server.stopped = threading.Event()
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/hook/"
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Mailbox:
    def __init__(self, script):
        self.script, self.mails, self.logins, self.refused = list(script), [], [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        step = self.script.pop(0) if self.script else None
        if step == "drop":
            server.transport.abort()
            return "421 gone"
        if step == "slow":
            await asyncio.sleep(5)
            return "451 too late"
        if step is not None:
            return step
        self.mails.append(envelope)
        return "250 taken"


@contextmanager
def smtp_server(*script, certificate=None, login=None, tls=False):
    """Take mails, with answers by a script for each message: None takes it, "451 later" and such refuse, "drop"."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult

    def authenticate(server, session, envelope, mechanism, data):
        handler.logins.append((data.login, data.password))
        return AuthResult(success=(data.login, data.password) == login, handled=False)

    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
    handler = _Mailbox(script)
    options = {"authenticator": authenticate, "auth_required": login is not None, "hostname": "loopback"}
    if context is not None and not tls:
        options |= {"tls_context": context, "require_starttls": True}
    if context is None or tls:  # aiosmtpd does not see that the connection itself is secret
        options |= {"auth_require_tls": False}

    class Loopback(Controller):
        def factory(self):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # that a password may come in the clear: it is loopback
                return SMTP(self.handler, **options)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Loopback(handler, hostname="127.0.0.1", port=port, ssl_context=context if tls else None)
    controller.start()
    handler.port = port
    try:
        yield handler
    finally:
        controller.stop()


def wait_for(condition, *, seconds=20):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)
