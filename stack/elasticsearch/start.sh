#!/usr/bin/env bash
# A single-node Elasticsearch without Docker, in the foreground until SIGTERM.
# Usage: start.sh DATA_DIRECTORY
#   RENDEZVOUS_ENGINES_DIRECTORY  where assembled engines are (default: .data/engines of the checkout)
#   ELASTICSEARCH_PORT (9200)  ELASTICSEARCH_TRANSPORT_PORT (0: any free one)
#   ELASTICSEARCH_HEAP (512m)
#   JVM_OPTIONS                for example -XX:TieredStopAtLevel=1: starts faster, runs slower
# It is ready when /_cluster/health?wait_for_status=green answers.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mkdir -p "${1:?data directory}"/{config,data,logs,tmp} && cd "$1" && pwd)
home=$("$here/assemble.sh" "${RENDEZVOUS_ENGINES_DIRECTORY:-$here/../../.data/engines}")
heap=${ELASTICSEARCH_HEAP:-512m}

cat >"$data/config/elasticsearch.yml" <<YML
cluster.name: rendezvous
node.name: node-1
discovery.type: single-node
network.host: 127.0.0.1
http.port: ${ELASTICSEARCH_PORT:-9200}
transport.port: ${ELASTICSEARCH_TRANSPORT_PORT:-0}
path.data: $data/data
path.logs: $data/logs
cluster.routing.allocation.disk.threshold_enabled: false
YML
cat >"$data/config/log4j2.properties" <<'LOG'
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
LOG

# shellcheck disable=SC2086 # options are words
exec java -Xms"$heap" -Xmx"$heap" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError ${JVM_OPTIONS:-} \
  -Djava.security.manager=allow -Des.path.home="$home" -Des.path.conf="$data/config" \
  -Djava.io.tmpdir="$data/tmp" -Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false \
  --enable-native-access=ALL-UNNAMED \
  --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
  -Dlog4j2.disable.jmx=true -Dlog4j2.formatMsgNoLookups=true -Dfile.encoding=UTF-8 \
  -Djava.awt.headless=true -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true \
  -Dio.netty.recycler.maxCapacityPerThread=0 -Dio.netty.allocator.numDirectArenas=0 \
  -cp "$home/classes:$(printf '%s:' "$home"/lib/*.jar)" stack.EsLauncher
