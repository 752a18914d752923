#!/bin/bash
# Cassandra's own image lets everybody in. This asks for a password before it goes on as that image does.
set -euo pipefail
sed -i \
    -e 's/^\(  *class_name: *\)AllowAllAuthenticator/\1PasswordAuthenticator/' \
    -e 's/^authenticator: *AllowAllAuthenticator/authenticator: PasswordAuthenticator/' \
    /etc/cassandra/cassandra.yaml
grep -q PasswordAuthenticator /etc/cassandra/cassandra.yaml
exec docker-entrypoint.sh cassandra -f
