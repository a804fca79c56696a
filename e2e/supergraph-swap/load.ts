/**
 * Requests that become due at a steady rate, whatever became of those before, and are measured from
 * when they were due: what waits behind a pause of the gateway is seen, too.
 */
import { Pool } from 'undici';
import { keepPace } from '../support/steady-pace.ts';

/** What is sent, in turn. */
export interface LoadRequest {
  readonly body: string;
  /** Whether the answer's `data` is what was asked for. */
  isGood(data: Record<string, unknown>): boolean;
}

interface GraphqlAnswer {
  readonly data: Record<string, unknown>;
  readonly errors?: readonly object[];
}

/** What became of one request. */
export interface LoadAnswer {
  /** As of `performance.now()`. */
  readonly dueAtMs: number;
  readonly durationMs: number;
  /** null: it was answered as it should be. */
  readonly failure: string | null;
}

/** A load that runs. */
export interface RunningLoad {
  /** So far, in the order of the answers. */
  readonly answers: readonly LoadAnswer[];
  /** Sends nothing new and waits for every answer. */
  stop(): Promise<void>;
}

const underWayMaximum = 16;
const latestMs = 250;
/** Bounds what never comes; a machine may stand still for seconds. */
const answerTimeoutMs = 120_000;

/** @param perSecond how many requests become due in a second */
export function startLoad(
  url: string,
  requests: readonly LoadRequest[],
  perSecond: number,
): RunningLoad {
  const pool = new Pool(url, {
    connections: underWayMaximum,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    connect: { timeout: answerTimeoutMs },
  });
  const headers = { 'content-type': 'application/json' };
  const answers: LoadAnswer[] = [];

  async function send({ body, isGood }: LoadRequest): Promise<string | null> {
    try {
      const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
      const text = await answer.body.text();
      const { data, errors } = JSON.parse(text) as GraphqlAnswer;
      const isAsItShouldBe = answer.statusCode === 200 && errors === undefined && isGood(data);
      return isAsItShouldBe ? null : `${answer.statusCode} ${text.slice(0, 300)}`;
    } catch (error) {
      return String(error);
    }
  }

  async function measure(request: LoadRequest, dueAtMs: number): Promise<void> {
    const failure = await send(request);
    answers.push({ dueAtMs, durationMs: performance.now() - dueAtMs, failure });
  }

  let count = 0;
  const endSending = keepPace({ perSecond, underWayMaximum, latestMs }, (dueAtMs) => {
    const request = requests[count % requests.length]!;
    count += 1;
    return measure(request, dueAtMs);
  });
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    await endSending();
    await pool.close();
  }

  return { answers, stop: () => (stopping ??= stop()) };
}

/** The duration that `share` of all do not exceed, in milliseconds. */
export function quantile(durationsMs: readonly number[], share: number): number {
  const sorted = [...durationsMs].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
