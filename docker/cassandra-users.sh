#!/bin/bash
# Makes Facteur's user in Cassandra, and gives the superuser that every Cassandra has a password that nobody knows.
# It can run any number of times.
set -euo pipefail
superuser=$(cat /run/secrets/cassandra-superuser)
facteur=$(cat /run/secrets/cassandra)

say() {
    cqlsh cassandra1 9042 -u cassandra -p "$1" -e "$2"
}

until say "$superuser" "SELECT release_version FROM system.local" > /dev/null 2>&1; do
    say cassandra "ALTER ROLE cassandra WITH PASSWORD = '$superuser'" > /dev/null 2>&1 || sleep 5
done
say "$superuser" "ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}"
say "$superuser" "CREATE ROLE IF NOT EXISTS facteur WITH LOGIN = true AND PASSWORD = '$facteur'"
say "$superuser" "ALTER ROLE facteur WITH PASSWORD = '$facteur'"
