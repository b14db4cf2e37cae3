"""An authorization server made of Django OAuth Toolkit: rotating refresh tokens, OpenID Connect, introspection.

Whoever opens the authorization page is signed in as `login_hint` and has consented. Arguments: folder for the database,
client id, client secret, redirect URI, lifetime of access tokens in seconds. Prints its port when it listens.
"""

import os
import subprocess
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

FOLDER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, LIFETIME = sys.argv[1:6]


class SignedIn:
    """The person is whoever the hint names."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from django.contrib.auth import get_user_model

        if request.path == "/o/authorize/":
            name = request.GET.get("login_hint") or "ada"
            # An ID token says when the person signed in last.
            request.user, _ = get_user_model().objects.get_or_create(
                username=name, defaults={"last_login": timezone.now()}
            )
        return self.get_response(request)


def rsa_key():
    made = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True, text=True)
    return made.stdout


settings.configure(
    SECRET_KEY="for a test",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(FOLDER, "peer.sqlite3"),
            "OPTIONS": {"timeout": 30},
        }
    },
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        __name__ + ".SignedIn",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    OAUTH2_PROVIDER={
        "ACCESS_TOKEN_EXPIRE_SECONDS": int(LIFETIME),
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": rsa_key(),
        "PKCE_REQUIRED": True,
        "SCOPES": {"openid": "Who you are", "read": "Read", "write": "Write"},
    },
)
django.setup()

from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.models import AccessToken, Application, Grant, RefreshToken  # noqa: E402


@protected_resource()
def me(request):
    return JsonResponse({"sub": str(request.resource_owner.pk), "name": request.resource_owner.username})


@csrf_exempt
def control(request, command):
    """What an operator or a user of the server does: end a user's grants, change the client's secret, count."""
    if command == "revoke-all":
        for token in RefreshToken.objects.filter(revoked__isnull=True):
            token.revoke()
        AccessToken.objects.all().delete()
        Grant.objects.all().delete()
    elif command == "secret":
        application = Application.objects.get(client_id=CLIENT_ID)
        application.client_secret = request.GET["value"]
        application.save()
    elif command == "live":
        return JsonResponse({"refreshTokens": RefreshToken.objects.filter(revoked__isnull=True).count()})
    else:
        return HttpResponse(status=404)
    return HttpResponse(status=204)


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("me", me),
    path("control/<slug:command>", control),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    Application.objects.create(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=REDIRECT_URI,
        skip_authorization=True,
        algorithm="RS256",
        name="hub",
    )
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()
