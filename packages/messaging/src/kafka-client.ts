import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin, ISocketFactory, LogEntry } from 'kafkajs';

const closeTimeoutMs = 3_000;
const askTimeoutMs = 5_000;
const probeTimeoutMs = 2_000;

/**
 * Bounded and short, because whoever asks has an answer to a broker that is away: the outbox keeps
 * its events, consumers come back. The last delay is what catching up waits for at most.
 */
export const kafkaRetry = { initialRetryTime: 100, maxRetryTime: 400, retries: 8 } as const;

export interface KafkaClientOptions {
  /** `host:port` of the brokers to ask first. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  /** How connections are opened; kafkajs' own way unless a test wants to cut them. */
  readonly socketFactory?: ISocketFactory;
}

/** A Kafka client with this project's limits; it connects nowhere before it is used. */
export function createKafkaClient(o: KafkaClientOptions): Kafka {
  return new Kafka({
    clientId: o.clientId,
    brokers: [...o.brokers],
    connectionTimeout: 1_500,
    authenticationTimeout: 3_000,
    requestTimeout: 3_000,
    retry: kafkaRetry,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => logEntry(o.logger, entry),
    ...(o.socketFactory === undefined ? {} : { socketFactory: o.socketFactory }),
  });
}

/**
 * What kafkajs says is for finding causes: each failed try of each connection is an "error" to it.
 * What an operator has to know is logged where it is known what it means.
 */
function logEntry(logger: Logger, { namespace, label, log }: LogEntry): void {
  const { message, groupId, broker } = log as {
    message: string;
    groupId?: string;
    broker?: string;
  };
  const error: unknown = log['error'];
  const problem = typeof error === 'string' ? error.slice(0, 300) : undefined;
  logger.debug({ kafkajs: namespace, label, groupId, broker, problem }, message.slice(0, 300));
}

/** The administrative connection of one client: opened when first needed, renewed after failures. */
export class KafkaAdmin {
  readonly #client: Kafka;
  #connected: Promise<Admin> | null = null;

  constructor(client: Kafka) {
    this.#client = client;
  }

  /** Asks the cluster something. Throws what kafkajs throws when it is away, or TimedOut. */
  async ask<T>(work: (admin: Admin) => Promise<T>, timeoutMs: number = askTimeoutMs): Promise<T> {
    this.#connected ??= this.#connect();
    const connected = this.#connected;
    try {
      return await withTimeout('Asking Kafka', timeoutMs, async () => work(await connected));
    } catch (error) {
      // The next one asks over a new connection; others may still be asking over this one.
      if (this.#connected === connected) {
        this.#connected = null;
        setTimeout(() => void connected.then(closeQuietly, () => undefined), askTimeoutMs).unref();
      }
      throw error;
    }
  }

  /** Asks what only a broker that is well can answer. Throws within 2 s when there is none. */
  async probe(): Promise<void> {
    await this.ask((admin) => admin.describeCluster(), probeTimeoutMs);
  }

  async close(): Promise<void> {
    const connected = this.#connected;
    this.#connected = null;
    if (connected !== null) await connected.then(closeQuietly, () => undefined);
  }

  async #connect(): Promise<Admin> {
    const admin = this.#client.admin({ retry: kafkaRetry });
    await admin.connect();
    return admin;
  }
}

/** Disconnects within 3 s or not at all; a connection that hangs holds nobody up. */
export async function closeQuietly(connection: { disconnect(): Promise<void> }): Promise<void> {
  try {
    await withTimeout('Disconnecting from Kafka', closeTimeoutMs, () => connection.disconnect());
  } catch {
    // The broker is away; the socket goes with it.
  }
}
