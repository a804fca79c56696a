import {
  type Engine,
  type EngineOptions,
  stackFile,
  startEngineProcess,
} from './engine-process.ts';
import { assembleEngine, enginesDirectory } from './engines-directory.ts';

export interface KafkaOptions extends EngineOptions {
  controllerPort: number;
  /** For example `384m`. */
  heap?: string;
  /** true: no second compiler, so it starts faster and runs slower. */
  isShortLived?: boolean;
}

const startTimeoutMs = 180_000;

/** Starts a single Kafka broker. @throws EngineError when it does not get ready. */
export async function startKafka(options: KafkaOptions): Promise<Engine> {
  await assembleEngine('kafka');
  return startEngineProcess(options, {
    name: 'Kafka',
    url: `127.0.0.1:${options.port}`,
    command: 'bash',
    arguments: [stackFile('kafka/start.sh'), options.directory],
    environment: {
      RENDEZVOUS_ENGINES_DIRECTORY: enginesDirectory(),
      KAFKA_PORT: String(options.port),
      KAFKA_CONTROLLER_PORT: String(options.controllerPort),
      KAFKA_HEAP: options.heap ?? '384m',
      JVM_OPTIONS: options.isShortLived === true ? '-XX:TieredStopAtLevel=1' : '',
    },
    isReady: (printed) => printed.includes('Kafka Server started'),
    startTimeoutMs,
  });
}
