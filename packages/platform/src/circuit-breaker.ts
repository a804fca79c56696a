import CircuitBreaker from 'opossum';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.ts';
import type { DependencyState } from './subgraph-server.ts';
import { counter, gauge } from './shared-metrics.ts';
import { withTimeout } from './wait.ts';

/** An engine is not asked at the moment, because it did not answer lately. */
export class EngineAway extends Error {
  readonly engine: string;

  constructor(engine: string) {
    super(`${engine} is not asked at the moment: it did not answer lately`);
    this.engine = engine;
  }
}

export interface EngineBreakerOptions {
  /** Names the engine in metrics, logs and readiness, for example `elasticsearch`. */
  readonly engine: string;
  /** The cheapest question the engine answers; asked alone while the breaker is half open. */
  probe(signal: AbortSignal): Promise<unknown>;
  /** How long any one call may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Failures in a row that open the breaker. */
  readonly failuresMax?: number;
  /** How long it stays open before the next probe, in milliseconds. */
  readonly probeEveryMs?: number;
  /** True for failures that are the engine's: others (bad input, contention) pass through. */
  isOutage(error: unknown): boolean;
  /** Runs when the breaker closes again, before any caller gets through. Must not throw. */
  onBack?(): void;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** Keeps callers from waiting for an engine that is away. */
export interface EngineBreaker {
  /**
   * Runs the work, which has to observe the signal. Throws EngineAway at once while the breaker is
   * open, TimedOut after `timeoutMs`, and what the work throws.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** False while the engine is not asked. */
  readonly isClosed: boolean;
  readonly state: DependencyState;
  close(): void;
}

const defaultFailuresMax = 5;
const defaultProbeEveryMs = 1_000;

/**
 * A circuit breaker (Nygard, "Release It!") on opossum. It opens after some outages in a row; then
 * no caller ever waits for a trial, because a probe of its own finds out whether the engine is back.
 */
export function createEngineBreaker(o: EngineBreakerOptions): EngineBreaker {
  return new OpossumBreaker(o);
}

type Work = (signal: AbortSignal) => Promise<unknown>;

class OpossumBreaker implements EngineBreaker {
  readonly #o: EngineBreakerOptions;
  readonly #breaker: CircuitBreaker<[generation: number, work: Work]>;
  #failuresInARow = 0;
  /** Rises when the breaker closes: what a call that began before says is about another time. */
  #generation = 0;
  #isAway = false;

  constructor(o: EngineBreakerOptions) {
    this.#o = o;
    const labelNames = ['engine'] as const;
    const opened = counter(
      o.metrics,
      'rendezvous_breaker_opened_total',
      'Times it opened.',
      labelNames,
    );
    const isOpen = gauge(
      o.metrics,
      'rendezvous_breaker_open',
      '1 while an engine is not asked.',
      labelNames,
    );
    isOpen.set({ engine: o.engine }, 0);
    this.#breaker = new CircuitBreaker(
      (_generation: number, work: Work) => withTimeout(o.engine, o.timeoutMs, work),
      {
        // The time limit is withTimeout's, which tells the work; opening is decided below, in a row.
        timeout: false,
        resetTimeout: o.probeEveryMs ?? defaultProbeEveryMs,
        errorThresholdPercentage: 100,
        volumeThreshold: Number.MAX_SAFE_INTEGER,
        enableSnapshots: false,
        // Would sort the latencies of ten seconds at each failure: a stall just when many fail.
        rollingPercentilesEnabled: false,
        errorFilter: (error: unknown) => !o.isOutage(error),
        name: o.engine,
      },
    );
    // opossum would close on whatever ends well while half open: on a call that began before the
    // outage, or one that never reached the engine. Here the probe alone closes.
    this.#breaker.removeAllListeners('success');
    this.#breaker.on('success', () => (this.#failuresInARow = 0));
    this.#breaker.on('failure', (_error, _latencyMs, [generation]) => this.#onFailure(generation));
    this.#breaker.on('open', () => {
      // Also said after each probe that failed.
      if (this.#isAway) return;
      this.#isAway = true;
      opened.inc({ engine: o.engine });
      isOpen.set({ engine: o.engine }, 1);
      o.logger.warn({ engine: o.engine }, 'an engine is away: going on without it');
    });
    this.#breaker.on('halfOpen', () => {
      // opossum admits one call while half open; this takes the place before any caller can.
      this.#breaker
        .fire(this.#generation, (signal) => o.probe(signal))
        .then(
          () => this.#onProbed(true),
          () => this.#onProbed(false),
        );
    });
    this.#breaker.on('close', () => {
      this.#generation += 1;
      this.#failuresInARow = 0;
      this.#isAway = false;
      isOpen.set({ engine: o.engine }, 0);
      o.logger.info({ engine: o.engine }, 'an engine is back');
      try {
        o.onBack?.();
      } catch (error) {
        // Thrown from a probe, it would end the process.
        o.logger.error({ err: error, engine: o.engine }, 'what follows an outage failed');
      }
    });
  }

  #onFailure(generation: number): void {
    if (generation !== this.#generation) return;
    this.#failuresInARow += 1;
    const failuresMax = this.#o.failuresMax ?? defaultFailuresMax;
    if (this.#failuresInARow >= failuresMax && this.#breaker.closed) this.#breaker.open();
  }

  #onProbed(isBack: boolean): void {
    // Closed meanwhile by another probe, or for good.
    if (this.#breaker.closed || this.#breaker.isShutdown) return;
    if (isBack) this.#breaker.close();
    // Also after an error that is no outage: opossum would stay half open for ever.
    else this.#breaker.open();
  }

  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!this.#breaker.closed) throw new EngineAway(this.#o.engine);
    return (await this.#breaker.fire(this.#generation, work)) as T;
  }

  get isClosed(): boolean {
    return this.#breaker.closed;
  }

  get state(): DependencyState {
    return this.isClosed ? { ok: true } : { ok: true, detail: 'away: going on without it' };
  }

  close(): void {
    this.#breaker.shutdown();
  }
}
