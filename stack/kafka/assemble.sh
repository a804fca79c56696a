#!/usr/bin/env bash
# Collects the jars of Apache Kafka by Maven, once for all who ask. Prints where they are.
# Usage: assemble.sh ENGINES_DIRECTORY          needs Java 17 and Maven
# Then runs a broker once, so that those after it find their classes loaded (an archive of class data
# of this very Java): they start with half the work. Without Node, or when it fails, they start as well.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
engines=$(mkdir -p "${1:?engines directory}" && cd "$1" && pwd)
target=$engines/kafka-4.4.0

archive_classes() {
  local work ports broker partial=$target/classes.jsa.$$
  ports=$(node -e '
    const servers = [0, 0].map(() => require("node:net").createServer().listen(0, "127.0.0.1"));
    setTimeout(() => {
      console.log(...servers.map((server) => server.address().port));
      process.exit();
    }, 100);') || return 0
  work=$(mktemp -d)
  KAFKA_PORT=${ports% *} KAFKA_CONTROLLER_PORT=${ports#* } KAFKA_ARCHIVE_CLASSES=$partial \
    JVM_OPTIONS=-XX:TieredStopAtLevel=1 RENDEZVOUS_ENGINES_DIRECTORY=$engines \
    timeout 120 "$here/start.sh" "$work/data" >"$work/log" 2>&1 9>&- &
  broker=$!
  while kill -0 "$broker" 2>/dev/null && ! grep -q 'Kafka Server started' "$work/log"; do
    sleep 0.2
  done
  kill "$broker" 2>/dev/null || true
  wait "$broker" || true
  [ ! -s "$partial" ] || mv "$partial" "$target/classes.jsa"
  rm -rf "$work"
}

if [ ! -d "$target" ]; then
  # One at a time; without flock two may assemble at once, and the first that is done wins.
  exec 9>"$engines/kafka.lock"
  ! command -v flock >/dev/null || flock 9
  if [ ! -d "$target" ]; then
    partial=$engines/kafka.partial.$$
    trap 'rm -rf "$partial"' EXIT
    mvn -q -B -ntp -f "$here/pom.xml" \
      org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$partial/libs" >&2
    mv "$partial" "$target" 2>/dev/null || [ -d "$target" ]
    archive_classes
  fi
fi
echo "$target"
