"""Row history: every version of every clinical row, written by database triggers, append-only."""

import pghistory

PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
# Who and why stand in the history row itself: one insert, and no shared row that many writers wait for.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
# No foreign key: history outlives everything, and an insert takes no lock on the row it describes.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_constraint=False)
# The database role of web and workers; it may add history, never change it. Empty: one role does everything.
APPLICATION_DB_ROLE = "greenlist_app"
