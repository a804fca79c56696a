#!/usr/bin/env bash
# Collects the jars of Apache Kafka by Maven, once for all who ask. Prints where they are.
# Usage: assemble.sh ENGINES_DIRECTORY          needs Java 17 and Maven
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
engines=$(mkdir -p "${1:?engines directory}" && cd "$1" && pwd)
target=$engines/kafka-4.4.0
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
  fi
fi
echo "$target"
