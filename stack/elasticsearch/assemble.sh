#!/usr/bin/env bash
# Puts Elasticsearch together from its published jars, with a launcher and a small module of ours
# for what is not published. Once for all who ask; prints where it is.
# Usage: assemble.sh ENGINES_DIRECTORY          needs Java 17 (javac, jar) and Maven
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=8.19.21
engines=$(mkdir -p "${1:?engines directory}" && cd "$1" && pwd)
# The sources are part of the name: after a change of ours it is put together anew.
sources=$(cat "$here"/src/*/*.java "$here/pom.xml" | cksum | cut -d ' ' -f 1)
target=$engines/elasticsearch-$version-$sources

assemble() {
  local home=$1
  mkdir -p "$home"/{plugins,classes,extras,modules/transport-netty4,modules/stack-extras} \
    "$home/lib/platform/linux-x64"
  mvn -q -B -ntp -f "$here/pom.xml" \
    org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$home/lib" >&2
  mv "$home"/lib/netty-*.jar "$home"/lib/transport-netty4-*.jar "$home/modules/transport-netty4/"
  describe "$home" transport-netty4 org.elasticsearch.transport.netty4.Netty4Plugin
  describe "$home" stack-extras stack.ExtrasPlugin
  local jars
  jars=$(printf '%s:' "$home"/lib/*.jar)
  javac -nowarn --release 17 -cp "$jars" -d "$home/classes" "$here"/src/launcher/*.java >&2
  # Apart from the launcher: one class on two paths is "jar hell".
  javac -nowarn --release 17 -cp "$jars" -d "$home/extras" "$here"/src/extras/*.java >&2
  jar --create --file "$home/modules/stack-extras/stack-extras.jar" -C "$home/extras" .
  # Native zstd, only for the codec best_compression; Debian always has libzstd1.
  local zstd
  zstd=$(ls /lib/*-linux-gnu/libzstd.so.1 2>/dev/null | head -1 || true)
  [ -z "$zstd" ] || ln -sf "$zstd" "$home/lib/platform/linux-x64/libzstd.so"
}

describe() { # home name class
  printf '%s\n' "description=$2" "version=$version" "name=$2" "classname=$3" java.version=17 \
    "elasticsearch.version=$version" extended.plugins= has.native.controller=false \
    >"$1/modules/$2/plugin-descriptor.properties"
}

if [ ! -d "$target" ]; then
  # One at a time; without flock two may assemble at once, and the first that is done wins.
  exec 9>"$engines/elasticsearch.lock"
  ! command -v flock >/dev/null || flock 9
  if [ ! -d "$target" ]; then
    partial=$engines/elasticsearch.partial.$$
    trap 'rm -rf "$partial"' EXIT
    assemble "$partial"
    mv "$partial" "$target" 2>/dev/null || [ -d "$target" ]
  fi
fi
echo "$target"
