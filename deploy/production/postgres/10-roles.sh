#!/bin/sh
# Run once by the PostgreSQL image on an empty volume. The same two roles and rights as deploy/local/postgres.py:
# the owner migrates; the application reads and writes rows and changes no table.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname greenlist \
     --set owner_password="$OWNER_DATABASE_PASSWORD" --set app_password="$APP_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE greenlist_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE greenlist_app LOGIN PASSWORD :'app_password';
GRANT greenlist_app TO greenlist_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE greenlist_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO greenlist_app;
ALTER DEFAULT PRIVILEGES FOR ROLE greenlist_owner GRANT USAGE, SELECT ON SEQUENCES TO greenlist_app;
ALTER DATABASE greenlist OWNER TO greenlist_owner;
REVOKE ALL ON DATABASE greenlist FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE greenlist TO greenlist_app;
SQL
