"""What the run knows of the server beside its document: a site with something in it, and who asks."""

import json
import os
import uuid

import requests
import schemathesis

BASE = os.environ["TRIED_URL"] + "/api/v1"
NAME, PASSWORD = os.environ["TRIED_USER"], os.environ["TRIED_PASSWORD"]


def sign_in():
    """An access token, or None where somebody has made signing in harder meanwhile."""
    form = {"grant_type": "password", "username": NAME, "password": PASSWORD}
    reply = requests.post(f"{BASE}/auth/token", data=form, timeout=10)
    return reply.json()["access_token"] if reply.status_code == 200 else None


def made(path, body, name, token):
    """The id of something new."""
    reply = requests.post(f"{BASE}{path}", json=body, headers=bearer(token), timeout=10)
    assert reply.status_code == 201, (path, reply.status_code, reply.text)
    return reply.json()[name]


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


class Site:
    """A branch in which something can be done, and a key that no rule and no end of a session takes away."""

    def __init__(self):
        token = sign_in()
        permissions = requests.get(f"{BASE}/roles", headers=bearer(token), timeout=10).json()
        own = requests.get(f"{BASE}/account", headers=bearer(token), timeout=10).json()
        names = [one["permission"] for one in permissions["permissions"] if one["permission"] in own["permissions"]]
        self.key = made("/api-keys", {"name": "Schemathesis", "permissions": names, "branches": "all"}, "secret", token)
        self.user = None
        branch = made("/branches", {"name": "Downtown"}, "branch", token)
        at = f"/branches/{branch}"
        service = made(f"{at}/services", {"name": "General", "prefix": "A"}, "service", token)
        priority = {"name": "Older people", "rank": 1, "preferential": True, "active": True}
        person = {"party": {"kind": "person", "given_names": "Ana", "surnames": "Gil"}}
        identity = {"kind": "NIT", "number": "900825759"}
        party = {"identity": identity, "organisation": "legal", "company": "Clinic", "tribute": "iva"}
        issuer = made("/issuers", {"party": party}, "issuer", token)
        of = f"/issuers/{issuer}"
        item = {"code": "CERT", "name": "Certificate", "active": True}
        prices = {"name": "Usual", "currency": "COP", "prices_include_tax": True, "active": True}
        queue = {"name": "Front", "services": "all", "priorities": "all", "active": True}
        line = {"code": "CERT", "name": "Certificate", "quantity": "1", "price": "50000.00"}
        draft = {"buyer": "final_consumer", "terms": {"lines": [line], "operation": "standard"}}
        self.ids = {
            "customer": made("/customers", person, "customer", token),
            "document": made(f"{of}/invoices", draft, "document", token),
            "issuer": issuer,
            "item": made(f"{of}/items", item, "item", token),
            "list": made(f"{of}/price-lists", prices, "list", token),
            "queue": made(f"{at}/queues", queue, "queue", token),
            "branch": branch,
            "service": service,
            "counter": made(f"{at}/counters", {"name": "Counter 1"}, "counter", token),
            "priority": made(f"{at}/priorities", priority, "priority", token),
            "ticket": made(f"{at}/tickets", {"service": service}, "ticket", token),
        }

    def of_a_user(self):
        """A token that holds now: what is tried here may have ended the one before."""
        if self.user and requests.get(f"{BASE}/account", headers=bearer(self.user), timeout=10).status_code == 200:
            return self.user
        self.user = sign_in()
        return self.user or self.key


SITE = Site()

# What only somebody with an account can do.
OF_USERS = ("/api/v1/account", "/api/v1/auth")


@schemathesis.auth()
class Auth:
    """The key; for one's own account, somebody who is signed in."""

    def get(self, case, context):
        return SITE.of_a_user() if case.path.startswith(OF_USERS) else SITE.key

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), **bearer(data)}


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def is_id(value):
    try:
        return isinstance(value, str) and uuid.UUID(value) is not None
    except ValueError:
        return False


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Three of four times a made-up id becomes one that there is: otherwise nearly all would be unknown."""
    # Of an answer that was narrowed, the schema of the whole does not hold.
    if isinstance(case.query, dict):
        case.query.pop("fields", None)
    if not is_positive(case):
        return
    # A made-up mark is that of nothing: it is refused, and three times out of four it would only hide what else there is to see.
    for name in ("If-Match", "If-None-Match"):
        # An empty one, which the pattern forbids, is tried as if it were none.
        if name in case.headers and len(str(case.headers[name])) % 4 != 3:
            del case.headers[name]
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            for name, value in place.items():
                if name in SITE.ids and is_id(value) and uuid.UUID(value).int % 4 != 0:
                    place[name] = SITE.ids[name]


MORE_THAN_A_SCHEMA_CAN_SAY = (
    "check digit",  # whether it is the right one
    "one filter at a time",  # that two parts of a query do not go together
    "it comes twice",  # that a form has a name twice
    "decimals, and no more than",  # how many decimals a currency has
)


@schemathesis.check
def what_is_well_formed_is_understood(ctx, response, case):
    """What keeps to the schemas is refused by a rule, or not at all: never because it is not understood."""
    if is_positive(case) and response.status_code == 422:
        problem = json.loads(response.content)
        if any(words in problem["detail"] for words in MORE_THAN_A_SCHEMA_CAN_SAY):
            return
        assert problem["error_code"] != "http.invalid", f"not understood: {problem['detail']}"
