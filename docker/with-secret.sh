#!/bin/sh
# with-secret.sh VARIABLE NAME COMMAND…: the command with the secret NAME in VARIABLE, for images that read no files.
set -eu
variable=$1 name=$2
shift 2
value=$(cat "/run/secrets/$name")
export "$variable=$value"
exec "$@"
