"""Holds the answers of a running server against its own OpenAPI description.

    conformance.py ADDRESS NAME PASSWORD

The description must be valid (openapi-spec-validator). Then every address in it is asked with arguments that exist, in every way that the description
allows, and each answer must have a status, a content type and a body that the description gives.
"""

import json
import sys

import requests
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

KNOWN = {
    "/api/v1/contests/{id}": {"id": "parliament"},
    "/api/v1/contests/{id}/allocation": {"id": "parliament"},
    "/api/v1/contests/{id}/open": {"id": "parliament"},
    "/api/v1/contests/{id}/areas.csv": {"id": "parliament"},
    "/api/v1/contests/{id}/stations.csv": {"id": "parliament"},
    "/api/v1/areas/{id}": {"id": "x"},
    "/api/v1/stations/{id}": {"id": "x/0"},
    "/api/v1/proof/{index}": {"index": "0"},
    "/api/v1/parties/{id}": {"id": "red"},
}
QUERY = {"contest": "parliament", "area": "x", "part": "1", "kind": None, "state": None, "open": "yes", "order": "newest", "limit": "2", "since": "0", "after": "0-0", "party": "red", "category": "news"}


def main():
    base, name, password = sys.argv[1:]
    spec = requests.get(base + "/api/v1/openapi.json", timeout=30).json()
    OpenAPIV31SpecValidator(spec).validate()
    checked, good, failed = 0, 0, []

    def hold(operation, address, response, expected=None):
        nonlocal checked, good
        checked += 1
        good += response.status_code == 200
        if expected and response.status_code != expected:
            failed.append(f"{address}: {response.status_code} {response.text[:300]}")
            return
        described = operation["responses"].get(str(response.status_code))
        if described and "$ref" in described:
            described = spec["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if not described or kind not in described.get("content", {}):
            failed.append(f"{address}: {response.status_code} as {kind!r} is not described: {response.text[:200]}")
            return
        if kind == "application/json":
            schema = dict(described["content"][kind]["schema"], components=spec["components"])
            for e in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(response.json()):
                failed.append(f"{address}: {list(e.absolute_path)}: {e.message[:300]}")
        for header in described.get("headers", {}):
            if header not in response.headers and header != "X-Next":
                failed.append(f"{address}: no header {header}")

    for path, item in spec["paths"].items():
        operation = item["get"]
        address = base + path
        for key, value in KNOWN.get(path, {}).items():
            address = address.replace("{" + key + "}", value)
        queries = [p for p in operation["parameters"] if p["in"] == "query"]
        must = {p["name"]: QUERY[p["name"]] for p in queries if p.get("required") and QUERY.get(p["name"])}
        # Where an election has several contests these are about one.
        if path.startswith("/api/v1/open/") and any(p["name"] == "contest" for p in queries):
            must["contest"] = "parliament"
        auth = (name, password) if operation["tags"] == ["party"] else None

        def ask(params, expected=None):
            # What has no end is looked at and left.
            response = requests.get(address, params=params, auth=auth, timeout=30, stream=path.endswith("/events"))
            if response.headers.get("Content-Type", "").startswith("text/event-stream"):
                response.close()
            hold(operation, response.url, response, expected)

        # What is about one party only is not for everybody, and who is elected not before it is announced.
        held = path.startswith("/api/v1/data/officials.") or path == "/api/v1/open/eml-520.xml"
        ask(must, 403 if held else 200)
        for p in queries:
            for value in p["schema"].get("enum", [QUERY.get(p["name"])]):
                if value is not None:
                    ask({**must, p["name"]: value})
            ask({**must, p["name"]: "no such thing"})
            if p.get("required"):
                ask({k: v for k, v in must.items() if k != p["name"]})

    # Once only: ten wrong passwords lock an account.
    path, item = next((p, i) for p, i in spec["paths"].items() if i["get"]["tags"] == ["party"])
    hold(item["get"], path, requests.get(base + path, auth=(name, password + "x"), timeout=30), 401)
    hold(item["get"], path, requests.get(base + path, timeout=30), 401)
    json.dump({"checked": checked, "good": good, "failed": failed, "paths": sorted(spec["paths"])}, sys.stdout)


main()
