"""The embedded cloud's one process: MiniStack behind a guard, its state saved as it works, and never left behind.

Started by emulator.ts, which sets the whole environment. Arguments: the port (0 = any free one) and the folder of its state.
Reports on descriptor 3, one JSON document a line: {"port", "version"} once it answers, {"error"} if it cannot start,
{"saved", "error"} as its last word after a graceful stop. Ends when standard input ends (the parent is gone, however it
died) and on TERM, INT and HUP; its functions' processes, busy ones too, end with it.
"""

import asyncio
import errno
import fcntl
import json
import logging
import os
import shutil
import signal
import socket
import sys
import sysconfig
import threading
import time
from email.utils import parseaddr
from importlib.metadata import version
from urllib.parse import parse_qs

SAVE_EVERY = 2.0  # seconds; what a kill -9 can lose
DRAIN = 1.0  # seconds that requests under way have to end
CONSUMERS = 2  # batches of one queue at the same time
GIVE_UP = 8.0  # seconds; a graceful stop that hangs is cut off
LOCAL_NAMES = ("127.0.0.1", "localhost")
LOCAL_SUFFIXES = (".localhost", ".amazonaws.com")  # names that a web page cannot point at this machine
INTERPRETER = "/_blueline/interpreter"
ORIGINS = set(filter(None, os.environ.get("ALLOWED_ORIGINS", "").split(",")))


def report(document):
    os.write(3, (json.dumps(document) + "\n").encode())


def is_foreign(headers):
    """Whether a request may come from a web page: MiniStack itself answers any page and runs what it is sent."""
    values = {}
    for name, value in headers:
        values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip())
    hosts = [host.rsplit(":", 1)[0].lower() for host in values.get("host", [])]
    if not hosts or not all(host in LOCAL_NAMES or host.endswith(LOCAL_SUFFIXES) for host in hosts):
        return True
    origins = values.get("origin", [])
    if any(origin not in ORIGINS for origin in origins):
        return True
    return not origins and any(site in ("cross-site", "same-site") for site in values.get("sec-fetch-site", []))


async def refuse(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 1008})
    body = b'{"message":"refused: not a request of this machine\'s own programs (Host, Origin, Sec-Fetch-Site)"}'
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


async def tell_interpreter(send):
    """What runs the functions: who deploys a layer with compiled code asks before anything is made."""
    interpreter = [f"{sys.version_info[0]}.{sys.version_info[1]}", sys.implementation.name, sysconfig.get_platform()]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(interpreter).encode()})


class Server:
    """The guard around the application, and the count of requests that tells whether there is something to save."""

    def __init__(self, app, ready):
        self.app, self.ready, self.requests, self.active = app, ready, 0, 0

    async def __call__(self, scope, receive, send):
        async def watch_startup(message):
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self.ready()

        if scope["type"] == "lifespan":
            return await self.app(scope, receive, watch_startup)
        if is_foreign(scope.get("headers", [])):
            return await refuse(scope, receive, send)
        if scope.get("path") == INTERPRETER:
            return await tell_interpreter(send)
        self.requests += 1
        self.active += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.active -= 1

    async def save_until(self, done, save):
        """Save after requests and once more when they have ceased, since queues and streams work on behind them."""
        seen, again = 0, False
        while not done.is_set():
            try:
                await asyncio.wait_for(done.wait(), SAVE_EVERY)
            except TimeoutError:
                changed, seen = self.requests != seen, self.requests
                failed = await asyncio.to_thread(save) if changed or again else None
                again = changed or failed is not None

    async def drain(self):
        """Let requests end that are about to; one that waits for a long function is cut off with it."""
        deadline = time.monotonic() + DRAIN
        while self.active and time.monotonic() < deadline:
            await asyncio.sleep(0.01)


def without_stream_positions(get_state):
    """How far a function has read a stream is a count of records, and those are not saved: kept, it would skip as many new ones."""

    def state():
        return {name: value for name, value in get_state().items() if name != "dynamodb_stream_positions"}

    return state


class Failures(logging.Handler):
    """MiniStack logs what it cannot save (a full disk; a store that changed meanwhile) and goes on."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def hold(folder):
    """Hold the folder for as long as this process lives, waiting for an emulator that is about to leave it.

    The file names its holder while that serves and is empty once it stops. Gives the open file, or the holder's process id.
    """
    lock = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT, 0o600)
    started = time.monotonic()
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode()
            waited = time.monotonic() - started
            if waited > GIVE_UP + 2 or (holder and waited > 1):
                return None, holder or "that is stopping"
            time.sleep(0.02)
    os.truncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock, None


def leave():
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def limit_consumers():
    """Let a queue's consumer work on two batches at a time, whatever its mapping allows: each more is a process of its own."""
    from ministack.services import lambda_svc

    allowed = lambda_svc._sqs_esm_concurrency
    lambda_svc._sqs_esm_concurrency = lambda *mapping: min(CONSUMERS, allowed(*mapping))


def send_mail():
    """Let functions send mail as their policies say, from any sender and to anybody: it is kept here, and read at /_ministack/ses/messages.

    MiniStack takes a mail for the resource '*', which no policy of a sender allows; AWS takes it for the sender's identity.
    """
    from ministack.core import iam_actions
    from ministack.services import ses

    other = iam_actions._ses_v2_resource_arn

    def resource_arn(method, path, body, region, account):
        source = parse_qs(body.decode("utf-8", "replace")).get("Source") if path.strip("/") == "" else None
        return f"arn:aws:ses:{region}:{account}:identity/{parseaddr(source[0])[1]}" if source else other(method, path, body, region, account)

    iam_actions._ses_v2_resource_arn = resource_arn
    ses._identity_verified = lambda *address, **options: True


async def run(listener, port, lock):
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import _build_persistence_save_dict, app
    from ministack.core.persistence import save_all

    loop, done = asyncio.get_running_loop(), asyncio.Event()
    limit_consumers()
    send_mail()

    def stop():
        if not done.is_set():
            done.set()
            os.truncate(lock, 0)
            timer = threading.Timer(GIVE_UP, leave)
            timer.daemon = True
            timer.start()

    failures = Failures()
    logging.getLogger("persistence").addHandler(failures)

    def save():
        failures.messages.clear()
        services = _build_persistence_save_dict()
        if "lambda" in services:
            services["lambda"] = without_stream_positions(services["lambda"])
        save_all(services)
        return next(iter(failures.messages), None)

    def watch_parent():
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    threading.Thread(target=watch_parent, daemon=True).start()
    server = Server(app, lambda: report({"port": port, "version": version("ministack")}))
    saver = asyncio.create_task(server.save_until(done, save))

    async def until_stopped():
        await done.wait()
        await saver  # never two saves at once
        await server.drain()
        failed = save()  # on the loop, so that no request works meanwhile
        try:
            report({"saved": failed is None, "error": failed})
        except OSError:
            pass  # nobody reads it any more
        leave()  # a function in a long call would hold up the server's own shutdown

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout, config.loglevel = 75, "WARNING"
    await serve(server, config, shutdown_trigger=until_stopped)


def main():
    want, folder = int(sys.argv[1]), sys.argv[2]
    lock, holder = hold(folder)
    if lock is None:
        report({"error": "held", "holder": holder})
        sys.exit(3)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)  # unpacked functions stay behind after every kind of end
    os.makedirs(os.environ["TMPDIR"])
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", want))
    except OSError as error:
        report({"error": "busy" if error.errno == errno.EADDRINUSE else str(error)})
        sys.exit(3)
    listener.listen(256)
    listener.setblocking(False)
    port = listener.getsockname()[1]
    os.environ["GATEWAY_PORT"] = str(port)  # read while ministack is imported, and by functions as AWS_ENDPOINT_URL
    asyncio.run(run(listener, port, lock))


if __name__ == "__main__":
    main()
