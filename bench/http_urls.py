"""The house's addresses and the rival's: the same sign-in, one INSERT of the same body."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from yinuo.doors.api.events import for_tokens


@csrf_exempt
@for_tokens
def insert(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """One view, one INSERT."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (who, body) VALUES (%s, %s)", [token_name, request.body.decode()])
    return JsonResponse({"ok": True}, status=201)


urlpatterns = [path("api/bench-insert", insert), path("", include("yinuo.config.urls"))]
