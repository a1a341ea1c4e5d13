"""News that readiness depends on, sent inside the action's transaction with `patient`, `by` and `at`.

`facts_changing` comes before the first write, so that a receiver can lock what it must;
`facts_changed` comes last, when everything has been written.
`contact_changed` says that the patient may be written to in another way than before.
"""

from django.dispatch import Signal

facts_changing = Signal()
facts_changed = Signal()
contact_changed = Signal()
