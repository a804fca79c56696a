import { mkdir } from 'node:fs/promises';
import { type Engine, type EngineOptions, startEngineProcess } from './engine-process.ts';
import { askRedis } from './redis-command.ts';

export interface RedisOptions extends EngineOptions {
  name?: string;
  /** For example `256mb`; what is used least recently goes first. Without it: no limit. */
  maxMemory?: string;
  /** true: what was written survives a restart (at most a second is lost). */
  isDurable?: boolean;
  /** `redis.conf` directives over these, as they are written on the command line. */
  settings?: Readonly<Record<string, string>>;
}

const startTimeoutMs = 20_000;

/** Starts Debian's `redis-server`. @throws EngineError when it does not get ready. */
export async function startRedis(options: RedisOptions): Promise<Engine> {
  const { port, directory, maxMemory } = options;
  await mkdir(directory, { recursive: true });
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    dir: directory,
    daemonize: 'no',
    // The command line keeps the folder, by which one finds whose it is.
    'set-proc-title': 'no',
    save: '',
    appendonly: options.isDurable === true ? 'yes' : 'no',
    ...(maxMemory === undefined ? {} : { maxmemory: maxMemory, 'maxmemory-policy': 'allkeys-lru' }),
    ...options.settings,
  };
  return startEngineProcess(options, {
    name: options.name ?? 'Redis',
    url: `redis://127.0.0.1:${port}`,
    command: 'redis-server',
    arguments: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    isReady: async () => (await askRedis(port, 'PING')).startsWith('+PONG'),
    startTimeoutMs,
  });
}
