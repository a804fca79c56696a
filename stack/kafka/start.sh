#!/usr/bin/env bash
# A single-node Apache Kafka (KRaft) without Docker, in the foreground until SIGTERM.
# Usage: start.sh DATA_DIRECTORY
#   RENDEZVOUS_ENGINES_DIRECTORY  where assembled engines are (default: .data/engines of the checkout)
#   KAFKA_PORT (9092)  KAFKA_CONTROLLER_PORT (KAFKA_PORT + 1)  KAFKA_HEAP (384m)
#   KAFKA_ARCHIVE_CLASSES  a file to leave its loaded classes in when it ends, for assemble.sh
#   JVM_OPTIONS        for example -XX:TieredStopAtLevel=1: starts faster, runs slower
# It is ready when it prints "Kafka Server started".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mkdir -p "${1:?data directory}" && cd "$1" && pwd)
home=$("$here/assemble.sh" "${RENDEZVOUS_ENGINES_DIRECTORY:-$here/../../.data/engines}")
port=${KAFKA_PORT:-9092}
controller=${KAFKA_CONTROLLER_PORT:-$((port + 1))}
heap=${KAFKA_HEAP:-384m}

cat >"$data/server.properties" <<CONF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=$data/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
log.segment.bytes=67108864
CONF
jvm=(-XX:+UseSerialGC -Djava.awt.headless=true "-Dlog4j2.configurationFile=$here/log4j2.yaml"
  -cp "$home/libs/*")
if [ ! -f "$data/log/meta.properties" ]; then
  # A Java of its own, for two small files that say nothing about ports: made once for all brokers.
  formatted=$home/formatted.tar
  if [ ! -f "$formatted" ]; then
    java -Xmx128m -XX:TieredStopAtLevel=1 "${jvm[@]}" kafka.tools.StorageTool format \
      -t MkU3OEVBNTcwNTJENDM2Qk -c "$data/server.properties" --ignore-formatted >/dev/null
    tar -C "$data/log" -cf "$formatted.$$" . && mv "$formatted.$$" "$formatted" ||
      rm -f "$formatted.$$"
  else
    mkdir -p "$data/log" && tar -C "$data/log" -xf "$formatted"
  fi
fi
# Loading classes is half of what starting costs; see assemble.sh.
archive=$home/classes.jsa
[ ! -f "$archive" ] || jvm=("-XX:SharedArchiveFile=$archive" -Xlog:cds=off "${jvm[@]}")
[ -z "${KAFKA_ARCHIVE_CLASSES:-}" ] ||
  jvm=("-XX:ArchiveClassesAtExit=$KAFKA_ARCHIVE_CLASSES" -Xlog:cds=off "${jvm[@]}")
# shellcheck disable=SC2086 # options are words
exec java -Xms128m -Xmx"$heap" ${JVM_OPTIONS:-} "${jvm[@]}" kafka.Kafka "$data/server.properties"
