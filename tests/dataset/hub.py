"""A hub of one dataset on loopback: the few endpoints by which huggingface_hub sends a commit, and what they were sent.

Written from the requests that huggingface_hub makes (`_commit_api.py`, `lfs.py`). Parquet goes by LFS, all else inline.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hub:
    """What the hub has, and what it was asked; `fail` names the endpoints that answer 403, and how often."""

    files: dict[str, bytes] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    repositories: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    fail: dict[str, int] = field(default_factory=dict)
    address: str = ""

    def oid(self, path: str) -> str | None:
        """How the hub names the content of a file: SHA-256 by LFS, else git's hash of a blob."""
        data = self.files.get(path)
        if data is None:
            return None
        if path.endswith(".parquet"):
            return hashlib.sha256(data).hexdigest()
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """The hub while it listens on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing: a test that fails says enough."""

        def answer(self, value: Any, status: int = 200) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status >= 400:
                self.send_header("X-Error-Message", value["error"])
            self.end_headers()
            self.wfile.write(body)

        def refused(self, endpoint: str) -> bool:
            hub.asked.append(endpoint)
            if endpoint != "put":
                hub.tokens.add(self.headers.get("Authorization", ""))
            if hub.fail.get(endpoint, 0) > 0:
                hub.fail[endpoint] -= 1
                self.answer({"error": f"the test refuses {endpoint}"}, 403)
                return True
            return False

        def do_GET(self) -> None:
            if self.refused("tree" if "/tree/" in self.path else "info"):
                return
            if "/tree/" in self.path:
                tree = [{"type": "file", "path": p, "size": len(d), "oid": hub.oid(p)} for p, d in hub.files.items()]
                self.answer(tree)
            else:
                siblings = [{"rfilename": path} for path in hub.files]
                self.answer({"_id": "1", "id": "owner/name", "sha": "0" * 40, "siblings": siblings, "private": False,
                             "downloads": 0, "likes": 0, "tags": []})  # fmt: skip

        def do_PUT(self) -> None:
            data = self.body()
            if self.refused("put"):
                return
            oid = self.path.rsplit("/", 1)[1]
            assert hashlib.sha256(data).hexdigest() == oid
            hub.objects[oid] = data
            hub.uploads.append(oid)
            self.answer({})

        def do_POST(self) -> None:
            data = self.body()
            endpoints = ("repos/create", "validate-yaml", "preupload", "objects/batch", "commit")
            endpoint = next(name for name in endpoints if name in self.path)
            if not self.refused(endpoint):
                getattr(self, endpoint.replace("/", "_").replace("-", "_"))(data)

        def body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            data = b""
            while size := int(self.rfile.readline(), 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return data

        def repos_create(self, data: bytes) -> None:
            if hub.repositories:
                self.answer(
                    {"error": "You already created this dataset repo", "url": f"{hub.address}/datasets/owner/name"}, 409
                )
                return
            hub.repositories.append(json.loads(data))
            self.answer({"url": f"{hub.address}/datasets/owner/name"})

        def validate_yaml(self, data: bytes) -> None:
            assert json.loads(data)["repoType"] == "dataset"
            self.answer({"errors": [], "warnings": []})

        def preupload(self, data: bytes) -> None:
            self.answer({"files": [
                {"path": f["path"], "uploadMode": "lfs" if f["path"].endswith(".parquet") else "regular",
                 "shouldIgnore": False, "oid": hub.oid(f["path"])}
                for f in json.loads(data)["files"]
            ]})  # fmt: skip

        def objects_batch(self, data: bytes) -> None:
            def action(oid: str) -> dict[str, Any]:
                return {} if oid in hub.objects else {"actions": {"upload": {"href": f"{hub.address}/lfs/{oid}"}}}

            objects = [{**o, **action(o["oid"])} for o in json.loads(data)["objects"]]
            self.answer({"transfer": "basic", "objects": objects})

        def commit(self, data: bytes) -> None:
            for line in map(json.loads, data.splitlines()):
                value = line["value"]
                if line["key"] == "header":
                    hub.commits.append(value["summary"])
                elif line["key"] == "file":
                    hub.files[value["path"]] = base64.b64decode(value["content"])
                elif line["key"] == "lfsFile":
                    hub.files[value["path"]] = hub.objects[value["oid"]]
                elif line["key"] == "deletedFile":
                    del hub.files[value["path"]]
            number = len(hub.commits)
            told: dict[str, Any] = {"commitOid": f"{number:040d}", "success": True,
                                    "commitUrl": f"{hub.address}/datasets/owner/name/commit/{number:040d}"}  # fmt: skip
            if "create_pr=1" in self.path:
                told["pullRequestUrl"] = f"{hub.address}/datasets/owner/name/discussions/1"
            self.answer(told)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
