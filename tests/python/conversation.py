#!/usr/bin/env python3
"""A whole conversation with grpcio over mutual TLS: sign in, ask, cancel, say yes.

    conversation.py DATA_DIR BASE_PORT

Prints what was said; exits with 0 if the order is cancelled in the end.
"""
import importlib
import pathlib
import sys
import tempfile
import uuid

import grpc
from grpc_tools import protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"


def compiled():
    """The contract as Python modules, from the protos alone."""
    out = tempfile.mkdtemp()
    protos = [str(path) for path in PROTO.rglob("*.proto")]
    include = pathlib.Path(protoc.__file__).parent / "_proto"
    code = protoc.main(["protoc", f"-I{PROTO}", f"-I{include}", f"--python_out={out}", f"--grpc_python_out={out}", *protos])
    if code:
        raise SystemExit("the protos don't compile")
    sys.path.insert(0, out)
    names = ["identity", "orchestrator"]
    modules = {}
    for name in names:
        modules[name] = importlib.import_module(f"switchboard.{name}.v1.{name}_pb2")
        modules[f"{name}_grpc"] = importlib.import_module(f"switchboard.{name}.v1.{name}_pb2_grpc")
    return modules


def channel(data, port, service):
    folder = data / "certs" / "channel-web"
    read = lambda name: (folder / name).read_bytes()
    credentials = grpc.ssl_channel_credentials(read("ca.crt"), read("tls.key"), read("tls.crt"))
    options = [("grpc.ssl_target_name_override", f"{service}.switchboard.internal")]
    return grpc.secure_channel(f"127.0.0.1:{port}", credentials, options)


def main():
    data, base = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    modules = compiled()
    identity_pb2, orchestrator_pb2 = modules["identity"], modules["orchestrator"]
    identity = modules["identity_grpc"].IdentityServiceStub(channel(data, base + 1, "identity"))
    orchestrator = modules["orchestrator_grpc"].OrchestratorServiceStub(channel(data, base, "orchestrator"))

    tokens = identity.StartSession(identity_pb2.StartSessionRequest(locale="en"), timeout=5)
    bearer = lambda: [("authorization", f"Bearer {tokens.access_token}")]
    challenge = identity.BeginChallenge(
        identity_pb2.BeginChallengeRequest(
            kind=identity_pb2.FACTOR_KIND_PASSWORD,
            sign_in_name=identity_pb2.SignInName(email="ada.moreno@example.com"),
        ),
        timeout=5,
        metadata=bearer(),
    )
    proof = identity_pb2.CompleteChallengeRequest(name=challenge.name, proof="lamp-ada-2026")
    tokens = identity.CompleteChallenge(proof, timeout=5, metadata=bearer())

    conversation = orchestrator.StartConversation(
        orchestrator_pb2.StartConversationRequest(), timeout=5, metadata=bearer()
    )
    last = ""
    for text in ["where is my order?", "cancel order W1000037, I ordered it by mistake", "yes"]:
        print("customer:", text)
        request = orchestrator_pb2.ConverseRequest(
            conversation=conversation.name, turn_id=uuid.uuid4().hex, text=text
        )
        for event in orchestrator.Converse(request, timeout=15, metadata=bearer()):
            kind = event.WhichOneof("event")
            said = getattr(getattr(event, kind), "text", "")
            print(f"  {kind}: {said}")
            if kind == "answer":
                last = said
    # refused as the contract says: another method's caller
    try:
        orchestrator.ListPlaybooks(orchestrator_pb2.ListPlaybooksRequest(), timeout=5)
    except grpc.RpcError as error:
        print("  an operator's method:", error.code().name)
        assert error.code() == grpc.StatusCode.PERMISSION_DENIED
    sys.exit(0 if "#W1000037 is cancelled" in last else 1)


if __name__ == "__main__":
    main()
