"""Calls of gRPC's four kinds. Arguments: the authority, the call. Prints what came of it."""
import queue
import random
import sys

import grpc

authority, call = sys.argv[1:]
key = b"AK" + b"IA" + b"Q3ZT7LM5WX2RPD6C"
channel = grpc.secure_channel(authority, grpc.ssl_channel_credentials())


def method(kind, name):
    return getattr(channel, kind)(f"/bottle.Echo/{name}")


def unary(message=b"hello", compression=grpc.Compression.NoCompression):
    answer, end = method("unary_unary", "Unary").with_call(message, compression=compression, timeout=20)
    print(answer[:20].decode(), len(answer), dict(end.trailing_metadata()).get("x-told-at-the-end"), end.code().name)


def failing():
    method("unary_unary", "Failing")(b"", timeout=20)


def server_stream():
    answers = method("unary_stream", "ServerStream")(b"300", timeout=20)
    numbers = [int(answer.split()[0]) for answer in answers]
    print(numbers == list(range(300)), answers.code().name)


def client_stream():
    print(method("stream_unary", "ClientStream")((b"x" * 5000 for _ in range(200)), timeout=20).decode())


def bidi(*messages):
    """Sends each message only once the one before has been answered: so nothing may wait for the end of the call."""
    outbox = queue.SimpleQueue()
    answers = method("stream_stream", "Bidi")(iter(outbox.get, None), timeout=20)
    for message in messages or (b"one", b"two", b"three"):
        outbox.put(message)
        print(next(answers).decode())
    outbox.put(None)
    print(list(answers), answers.code().name)


calls = {
    "unary": unary,
    "compressed": lambda: unary(random.Random(7).randbytes(500_000).hex().encode(), grpc.Compression.Gzip),
    "failing": failing,
    "server-stream": server_stream,
    "client-stream": client_stream,
    "bidi": bidi,
    "secret": lambda: unary(key),
    "compressed-secret": lambda: unary(b"x" * 2000 + b" key=" + key + b" ", grpc.Compression.Gzip),
    "bidi-secret": lambda: bidi(b"one", key, b"three"),
}
try:
    calls[call]()
except grpc.RpcError as error:
    print(error.code().name, error.details())
