#!/bin/sh
# How much of a core one message takes: Facteur, npm's mailauth, and Debian's python3-dkim, on the same messages.
# Needs node and npm, and Debian's /usr/bin/python3 with python3-dkim (apt-get install python3-dkim).
# Build first: ./mvnw -q -pl benchmarks -am package -DskipTests
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jar="$here/../target/benchmarks.jar"
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -c 'import dkim' || { echo "python3-dkim is missing: apt-get install python3-dkim" >&2; exit 2; }
(cd "$work" && npm install --silent --no-audit --no-fund mailauth@4 >/dev/null)
mkdir "$work/corpus"
java -cp "$jar" io.facteur.benchmarks.Corpus "$work/corpus"

echo "node $(node --version), mailauth $(node -p "require('$work/node_modules/mailauth/package.json').version")," \
    "$("$python" --version), dkimpy $(dpkg-query -W -f '${Version}' python3-dkim 2>/dev/null || echo '?')"
# One after the other: they would share the cores.
java -Xbatch -Dslf4j.internal.verbosity=ERROR -cp "$jar" io.facteur.benchmarks.Speed "$work/corpus" >"$work/facteur"
NODE_PATH="$work/node_modules" node "$here/mailauth.js" "$work/corpus" >"$work/mailauth"
"$python" "$here/dkimpy.py" "$work/corpus" >"$work/dkimpy"
"$python" "$here/table.py" "$work/facteur" "$work/mailauth" "$work/dkimpy"
