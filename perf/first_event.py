#!/usr/bin/env python3
"""How much later the first event of an event stream comes through the gateway than without it.

  perf/first_event.py [-n 100] [command…]

The command starts a gateway; @CONFIG@ in it becomes the path of a gateway.json. Without one it is
./bottle gateway --config @CONFIG@. An origin on loopback answers over TLS: the head at once, the first event
20 ms later. It is asked n times directly and n times through the gateway (rules and audit on), in turns, on
connections that are kept and on new ones; medians are told. Needs openssl. Nothing leaves 127.0.0.1.
"""
import argparse, json, os, socket, ssl, statistics, subprocess, tempfile, threading, time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAUSE = 0.020
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b"event: message_start\ndata: {}\n\n"


def make_certificates(directory):
    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=directory, check=True, capture_output=True)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=first event CA")
    openssl("req", *new_key, "-keyout", "origin.key", "-out", "origin.csr", "-subj", "/CN=localhost")
    with open(f"{directory}/names", "w") as names:
        names.write("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
    openssl("x509", "-req", "-in", "origin.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "origin.pem")


def read_until(connection, end):
    got = b""
    while end not in got:
        more = connection.recv(65536)
        if not more:
            raise EOFError(got)
        got += more
    return got


class Origin:
    """Streams one event to each request, then ends the stream; keeps its connections."""

    def __init__(self, directory):
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(f"{directory}/origin.pem", f"{directory}/origin.key")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=[self.listener.accept()[0]], daemon=True).start()

    def serve(self, raw):
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with self.tls.wrap_socket(raw, server_side=True) as connection:
                while True:
                    read_until(connection, b"\r\n\r\n")
                    connection.sendall(HEAD)
                    time.sleep(PAUSE)
                    connection.sendall(b"%x\r\n%s\r\n" % (len(EVENT), EVENT))
                    connection.sendall(b"0\r\n\r\n")
        except (OSError, EOFError):
            pass


class Road:
    """A way to the origin, direct or through a proxy."""

    def __init__(self, port, authority, proxy=None):
        self.port, self.proxy = port, proxy
        self.tls = ssl.create_default_context(cafile=authority)
        self.kept = None

    def connect(self):
        raw = socket.create_connection(self.proxy or ("127.0.0.1", self.port), 20)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.proxy:
            raw.sendall(b"CONNECT localhost:%d HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (self.port, self.port))
            read_until(raw, b"\r\n\r\n")
        return self.tls.wrap_socket(raw, server_hostname="localhost")

    def ask(self, connection):
        """Seconds from the request to the first byte of the event."""
        started = time.perf_counter()
        connection.sendall(b"GET /events HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/event-stream\r\n\r\n" % self.port)
        got = read_until(connection, b"event: ")
        taken = time.perf_counter() - started
        if b"0\r\n\r\n" not in got:
            read_until(connection, b"0\r\n\r\n")
        return taken

    def on_kept(self):
        self.kept = self.kept or self.connect()
        return self.ask(self.kept)

    def on_new(self):
        started = time.perf_counter()
        with self.connect() as connection:
            opened = time.perf_counter() - started
            return opened + self.ask(connection)


def start_gateway(command, directory, port):
    config = {"listen": {"proxy": "127.0.0.1:0"}, "egress": {"allowlist": [f"localhost:{port}"], "upstreamCa": ["ca.pem"]},
              "resolve": {"localhost": "127.0.0.1"}, "tls": {"caOut": "gateway-ca.pem"}, "audit": "audit.jsonl"}
    with open(f"{directory}/gateway.json", "w") as file:
        json.dump(config, file)
    words = [word.replace("@CONFIG@", file.name) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    host, _, bound = json.loads(process.stdout.readline())["listen"]["proxy"].rpartition(":")
    return process, (host, int(bound))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-n", type=int, default=100, help="how often each is asked")
    options.add_argument("command", nargs=argparse.REMAINDER)
    given = options.parse_args()
    command = given.command or [f"{HOME}/bottle", "gateway", "--config", "@CONFIG@"]
    with tempfile.TemporaryDirectory() as directory:
        make_certificates(directory)
        origin = Origin(directory)
        gateway, address = start_gateway(command, directory, origin.port)
        try:
            direct = Road(origin.port, f"{directory}/ca.pem")
            through = Road(origin.port, f"{directory}/gateway-ca.pem", address)
            for what, ask in ("kept", Road.on_kept), ("new", Road.on_new):
                for _ in range(max(20, given.n // 2)):
                    ask(direct), ask(through)
                pairs = [(ask(direct), ask(through)) for _ in range(given.n)]
                without, with_it = (1000 * statistics.median(times) for times in zip(*pairs))
                print(f"{what:5} connection: direct {without:6.2f} ms, gateway {with_it:6.2f} ms, later by {with_it - without:5.2f} ms")
        finally:
            gateway.terminate()
            gateway.wait(10)


if __name__ == "__main__":
    main()
