"""A gRPC server whose messages are plain bytes. Arguments: its address and port, a folder with origin.pem and origin.key.

It says on stdout, a JSON line each, what has reached it.
"""
import json
import sys
from concurrent import futures

import grpc


def tell(**line):
    print(json.dumps(line), flush=True)


def heard(method, message):
    tell(path=method, length=len(message), message=message[:100].decode("latin1"))
    return message


def unary(request, context):
    heard("Unary", request)
    context.set_trailing_metadata((("x-told-at-the-end", "after the message"),))
    return b"echo: " + request


def failing(request, context):
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not: today (50% sure)")


def server_stream(request, context):
    for i in range(int(heard("ServerStream", request))):
        yield b"%d " % i + b"x" * 2000


def client_stream(requests, context):
    return b"%d bytes" % sum(len(heard("ClientStream", request)) for request in requests)


def bidi(requests, context):
    for request in requests:
        yield b"echo: " + heard("Bidi", request)


address, port, folder = sys.argv[1:]
files = [open(f"{folder}/origin.{kind}", "rb").read() for kind in ("key", "pem")]
server = grpc.server(futures.ThreadPoolExecutor(8), compression=grpc.Compression.Gzip)
server.add_generic_rpc_handlers((
    grpc.method_handlers_generic_handler("bottle.Echo", {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "Failing": grpc.unary_unary_rpc_method_handler(failing),
        "ServerStream": grpc.unary_stream_rpc_method_handler(server_stream),
        "ClientStream": grpc.stream_unary_rpc_method_handler(client_stream),
        "Bidi": grpc.stream_stream_rpc_method_handler(bidi),
    }),
))
server.add_secure_port(f"{address}:{port}", grpc.ssl_server_credentials([files]))
server.start()
tell(listening=int(port))
server.wait_for_termination()
