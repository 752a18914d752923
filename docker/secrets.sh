#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml, each once: what is there stays. None of them is ever in the repository.
set -euo pipefail
umask 077
directory="$(cd "$(dirname "$0")" && pwd)/secrets"
mkdir -p "$directory"

for name in admin cassandra cassandra-superuser dkim jmap-keystore opensearch rabbitmq s3; do
    file="$directory/$name.txt"
    if [ ! -e "$file" ]; then
        # 192 bits; the beginning is for engines that want characters of each kind
        printf 'Aa1-%s\n' "$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')" > "$file"
        echo "made $file"
    fi
    # Containers read them as users of their own. The directory is closed to others.
    chmod 644 "$file"
done
