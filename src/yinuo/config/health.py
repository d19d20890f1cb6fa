"""Two pages for machines: is the house well, and what has it counted."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from yinuo.config import metrics


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 where the database answers, 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Error:
        return JsonResponse({"status": "unwell", "database": "does not answer"}, status=503)
    return JsonResponse({"status": "well", "database": "answers"})


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus text: answers by class, their seconds, and how many events the ledger holds (the planner's estimate)."""
    *answers, seconds = metrics.totals()
    lines = ["# HELP yinuo_http_requests_total Answers given, by class of status.", "# TYPE yinuo_http_requests_total counter"]
    lines += [f'yinuo_http_requests_total{{status="{place}xx"}} {int(number)}' for place, number in enumerate(answers, start=1)]
    lines += ["# HELP yinuo_http_request_seconds_total Seconds spent answering.", "# TYPE yinuo_http_request_seconds_total counter"]
    lines += [f"yinuo_http_request_seconds_total {seconds:.6f}"]
    events = _ledger_size()
    if events is not None:
        lines += ["# HELP yinuo_ledger_events Events in the ledger, estimated.", "# TYPE yinuo_ledger_events gauge"]
        lines += [f"yinuo_ledger_events {events}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _ledger_size() -> int | None:
    """The statistics' estimate over all partitions: counting a large ledger for every scrape would cost too much."""
    question = (
        "select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class c join pg_inherits i on i.inhrelid = c.oid "
        "where i.inhparent = to_regclass('ledger_event')"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return int(cursor.fetchone()[0])
    except Error:
        return None
