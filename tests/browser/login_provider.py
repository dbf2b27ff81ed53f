"""An OpenID provider on this machine: discovery, consent page, code with PKCE, signed tokens.

It plays the part that somebody else's service has, so that the login is walked as it is in use.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET = "assay", "a secret that the provider gave"
# Whoever can be chosen on the page of the provider: what their token says of them.
People = dict[str, dict[str, Any]]


class Provider:
    """What is known of the provider while it runs.

    Attributes:
        people: Claims by the name on the button; `logged_in_ago` is the age of the login in
            seconds and no claim.
        problems: What a client did that a provider refuses.
    """

    def __init__(self, people: People) -> None:
        self.people = people
        self.problems: list[str] = []
        self.base = ""
        self._key = jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._asked: dict[str, dict[str, str]] = {}

    def metadata(self) -> dict[str, Any]:
        """What `/.well-known/openid-configuration` says."""
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/keys",
            "end_session_endpoint": f"{self.base}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public half of the signing key."""
        return {"keys": [self._key.as_dict(private=False)]}

    def consent_page(self, asked: dict[str, str]) -> str:
        """A button per person, as a provider lets one choose an account."""
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256":
            self.problems.append(f"asked with {asked}")
        buttons = "".join(
            f'<p><button name="who" value="{escape(name)}">{escape(name)}</button></p>'
            for name in self.people
        )
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in asked.items()
        )
        return f'<h1>Who are you?</h1><form action="/chosen">{hidden}{buttons}</form>'

    def chosen(self, asked: dict[str, str]) -> str:
        """The address to go back to, with a code that is good once."""
        code = secrets.token_urlsafe(16)
        self._asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, authorization: str, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, or None where client, code or verifier are not the ones expected."""
        asked = self._asked.pop(form.get("code", ""), None)
        told = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or authorization != f"Basic {told}"
            or challenge != asked.get("code_challenge")
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            self.problems.append(f"no token for {form}")
            return None
        claims = dict(self.people[asked["who"]])
        begun = int(time.time() - claims.pop("logged_in_ago", 0))
        claims |= {"iss": self.base, "aud": CLIENT, "sub": asked["who"], "nonce": asked["nonce"]}
        claims |= {"iat": begun, "exp": int(time.time()) + 3600}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._key)
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer"} | {
            "id_token": signed
        }


@contextmanager
def serving(people: People) -> Iterator[Provider]:
    """Runs the provider on a free port of the loopback."""
    provider = Provider(people)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            if url.path == "/.well-known/openid-configuration":
                self._json(provider.metadata())
            elif url.path == "/keys":
                self._json(provider.keys())
            elif url.path == "/authorize":
                self._send(200, "text/html", provider.consent_page(asked).encode())
            elif url.path == "/chosen":
                self._send(302, "text/plain", b"", Location=provider.chosen(asked))
            elif url.path == "/logout":
                back = asked["post_logout_redirect_uri"]
                self._send(302, "text/plain", b"", Location=back)
            else:
                self._send(404, "text/plain", b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            tokens = provider.tokens(self.headers.get("Authorization", ""), form)
            self._json(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

        def _json(self, value: dict[str, Any], status: int = 200) -> None:
            self._send(status, "application/json", json.dumps(value).encode())

        def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.base = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()
