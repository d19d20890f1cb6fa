"""A small OpenID provider that follows the standard: discovery, keys, authorisation code with PKCE, RS256. A process of its own.

Run: `python oidc_provider.py PORT CLIENT_ID CLIENT_SECRET`. The address `/authorize` signs in the person named by `login_hint`
(or `lin`) at once. `/twist?what=…` makes the next token wrong in one way: nonce, aud, exp, key, none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})
CODES: dict[str, dict[str, str]] = {}
TWIST: list[str] = []


class Provider(BaseHTTPRequestHandler):
    """The four addresses a client needs."""

    def log_message(self, *words: Any) -> None:
        return

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self.say(
                {
                    "issuer": ISSUER,
                    "authorization_endpoint": f"{ISSUER}/authorize",
                    "token_endpoint": f"{ISSUER}/token",
                    "jwks_uri": f"{ISSUER}/keys",
                }
            )
        elif asked.path == "/keys":
            self.say({"keys": [KEY.as_dict(private=False)]})
        elif asked.path == "/twist":
            TWIST[:] = [query["what"]]
            self.say({})
        elif asked.path == "/authorize":
            self.authorize(query)
        else:
            self.say({}, 404)

    def authorize(self, query: dict[str, str]) -> None:
        if query.get("client_id") != CLIENT or query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            return self.say({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(24)
        CODES[code] = query
        self.send_response(302)
        self.send_header("Location", query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"], "iss": ISSUER}))
        self.end_headers()

    def do_POST(self) -> None:
        form = {key: values[0] for key, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        asked = CODES.pop(form.get("code", ""), None)
        given = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}":
            return self.say({"error": "invalid_client"}, 401)
        if asked is None or given != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return self.say({"error": "invalid_grant"}, 400)
        return self.say({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token(asked)})

    def say(self, words: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def token(asked: dict[str, str]) -> str:
    """The signed word of the provider, wrong in the way that was asked for."""
    twist = TWIST.pop() if TWIST else ""
    now = int(time.time())
    name = asked.get("login_hint", "lin")
    claims = {
        "iss": ISSUER,
        "sub": f"subject-{name}",
        "aud": CLIENT,
        "iat": now,
        "exp": now + 60,
        "nonce": asked["nonce"],
        "preferred_username": name,
    }
    claims |= {
        "nonce": {"nonce": "another"},
        "aud": {"aud": "somebody"},
        "exp": {"exp": now - 3600},
        "subject": {"sub": "somebody else"},
    }.get(twist, {})
    if twist == "none":
        parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
        return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY if twist == "key" else KEY)


if __name__ == "__main__":
    PORT, CLIENT, SECRET = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    ISSUER = f"http://127.0.0.1:{PORT}"
    ThreadingHTTPServer(("127.0.0.1", PORT), Provider).serve_forever()
