"""A backend in Python, with the standard library alone: connect a user's account, and use it.

    export EVERGRANT_URL=http://localhost:3000 EVERGRANT_API_KEY=evg_...
    python3 evergrant.py connect customer-7 https://app.example.com/settings
    python3 evergrant.py accounts customer-7
    python3 evergrant.py call customer-7 google https://www.googleapis.com/oauth2/v3/userinfo
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


class EvergrantError(Exception):
    """What the hub refused; `code` is one of its documented codes, `retryable` says whether trying again makes sense."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]
        self.retryable = error["retryable"]


class Evergrant:
    def __init__(self, url, api_key):
        self._base = url.rstrip("/") + "/api/v1"
        self._headers = {"authorization": f"Bearer {api_key}", "content-type": "application/json"}

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data=data, headers=self._headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as refused:
            raise EvergrantError(json.load(refused)["error"]) from None

    def connect_link(self, user, return_url):
        """Where to send the user's browser."""
        return self._ask("POST", "/connect-sessions", {"externalUserId": user, "returnUrl": return_url})["url"]

    def connections(self, user):
        return self._ask("GET", "/connections?" + urllib.parse.urlencode({"externalUserId": user}))["connections"]

    def access_token(self, user, provider):
        """Ask before each use; it is refreshed ahead of its end."""
        return self._ask("POST", "/tokens", {"externalUserId": user, "provider": provider})["accessToken"]


def main(command, user, *rest):
    hub = Evergrant(os.environ["EVERGRANT_URL"], os.environ["EVERGRANT_API_KEY"])
    if command == "connect":
        print(hub.connect_link(user, *rest))
    elif command == "accounts":
        for connection in hub.connections(user):
            print(connection["provider"], connection["status"], connection["nextAction"] or "")
    elif command == "call":
        provider, address = rest
        token = hub.access_token(user, provider)
        request = urllib.request.Request(address, headers={"authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as response:
            print(response.read().decode())


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except EvergrantError as refused:
        sys.exit(str(refused))
