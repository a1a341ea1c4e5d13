"""News that readiness depends on, sent inside the action's transaction with `patient`, `by` and `at`.

`facts_changing` comes before the first write, so that a receiver can lock what it must;
`facts_changed` comes last, when everything has been written.
"""

from django.dispatch import Signal

facts_changing = Signal()
facts_changed = Signal()
