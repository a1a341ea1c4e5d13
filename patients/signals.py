"""News that readiness depends on, sent inside the action's transaction with `patient`, `by` and `at`.

`facts_changing` comes before the first write, so that a receiver can lock what it must;
`facts_changed` comes last, when everything has been written.
`contact_changed` says that the patient may be written to in another way than before.

Of two records of one person that become one (kwargs `keep`, `gone`, `by`, `at`), in this order:
`patients_joining` comes before anything is read, so that a receiver can lock what belongs to either;
`joining_considered` (without `by`) asks what speaks against it, also for the page that shows both: a list of
`patients.domain.merging.Finding`;
`patients_joined` lets whoever keeps rows about the one hang them on the other. `facts_changed` and `contact_changed`
of the kept record follow.
"""

from django.dispatch import Signal

facts_changing = Signal()
facts_changed = Signal()
contact_changed = Signal()
patients_joining = Signal()
joining_considered = Signal()
patients_joined = Signal()
