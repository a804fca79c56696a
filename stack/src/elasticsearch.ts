import {
  type Engine,
  type EngineOptions,
  stackFile,
  startEngineProcess,
} from './engine-process.ts';
import { assembleEngine, enginesDirectory } from './engines-directory.ts';

export interface ElasticsearchOptions extends EngineOptions {
  /** For example `512m`. */
  heap?: string;
  /** true: no second compiler, so it starts faster and runs slower. */
  isShortLived?: boolean;
}

const startTimeoutMs = 180_000;
const probeTimeoutMs = 2_000;

/** Starts a single Elasticsearch node. @throws EngineError when it does not get ready. */
export async function startElasticsearch(options: ElasticsearchOptions): Promise<Engine> {
  await assembleEngine('elasticsearch');
  const url = `http://127.0.0.1:${options.port}`;
  return startEngineProcess(options, {
    name: 'Elasticsearch',
    url,
    command: 'bash',
    arguments: [stackFile('elasticsearch/start.sh'), options.directory],
    environment: {
      RENDEZVOUS_ENGINES_DIRECTORY: enginesDirectory(),
      ELASTICSEARCH_PORT: String(options.port),
      ELASTICSEARCH_HEAP: options.heap ?? '512m',
      JVM_OPTIONS: options.isShortLived === true ? '-XX:TieredStopAtLevel=1' : '',
    },
    isReady: async () => {
      const health = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`, {
        signal: AbortSignal.timeout(probeTimeoutMs),
      });
      await health.body?.cancel();
      return health.ok;
    },
    startTimeoutMs,
  });
}
