"""Working time: calendars as dated instruments, arithmetic on arrays, due dates and their explanation.

`calendars` (where they come from) and `shapes` (what they are) -> `arithmetic.clock_of` (the clock of a calendar) -> `counting.due_at`
(a deadline) -> `tracing.trace` (its days). `statutory` holds China's published years, `tables` and `zones` what a clock looks up.

What people confuse: a *workday* may be a Saturday (make-up day) and need not have hours; a *close* belongs to no working interval, so a
start exactly at close begins at the next opening, while an addition that uses up a day ends at that close; zero working seconds lead to the
start itself, even at night; the last day of a Civil Code count without hours ends at 24:00, which is the first instant of the next date.
"""
