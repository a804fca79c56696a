import { hash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { Logger } from '@rendezvous/platform/logger';
import { counter, secondsHistogram } from '@rendezvous/platform/shared-metrics';
import { TimedOut } from '@rendezvous/platform/wait';
import { GraphQLError } from 'graphql';
import type { Registry } from 'prom-client';
import type { PlannerAnswer, PlannerCall, SupergraphDescription } from './planner-messages.ts';

/** A supergraph that the planner's thread has loaded. */
export interface PlannedSupergraph extends SupergraphDescription {
  /**
   * @param operationName null for the only operation of `source`
   * @throws GraphQLError for an operation that cannot be planned; PlannerAway, also for one that has
   *   taken too long before
   */
  plan(source: string, operationName: string | null): Promise<QueryPlan>;
  /** Frees its memory; nothing can be planned on it from now on. */
  unload(): void;
}

/** Builds supergraphs and plans operations in a thread of its own. */
export interface PlannerThread {
  /** @throws SupergraphInvalid when it does not load, PlannerAway when that cannot be found out */
  load(supergraphSdl: string): Promise<PlannedSupergraph>;
  close(): Promise<void>;
}

/** The text is not a supergraph. */
export class SupergraphInvalid extends Error {
  constructor(message: string) {
    super(`The supergraph does not load: ${message}`);
    this.name = 'SupergraphInvalid';
  }
}

/** The planner's thread ended, is overloaded, or did not answer in time. */
export class PlannerAway extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PlannerAway';
  }
}

interface PlannerThreadOptions {
  readonly logger: Logger;
  readonly metrics: Registry;
  /** For one plan; default 10,000. A thread that takes longer is ended and begins anew. */
  readonly planTimeoutMs?: number;
  /** What the thread runs; tests have one that misbehaves. */
  readonly script?: URL;
}

interface PendingCall {
  resolve(answer: PlannerAnswer): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

type CallWithoutNumber =
  | Omit<Extract<PlannerCall, { kind: 'load' }>, 'call'>
  | Omit<Extract<PlannerCall, { kind: 'plan' }>, 'call'>;

const defaultPlanTimeoutMs = 10_000;
const loadTimeoutMs = 60_000;
/** What more operations than this wait for is not a plan, but that the flood ends. */
const maxPendingCalls = 1_000;
const restartPauseMs = 1_000;
/** An operation that ended the thread is not planned again before that, or it could do so for ever. */
const refusedForMs = 60_000;
const maxRefusedOperations = 1_000;
const maxHeapMb = 512;

/** Starts the thread. */
export function startPlannerThread(options: PlannerThreadOptions): PlannerThread {
  return new WorkerPlanner(options);
}

class WorkerPlanner implements PlannerThread {
  readonly #o: PlannerThreadOptions;
  readonly #texts = new Map<number, string>();
  readonly #pending = new Map<number, PendingCall>();
  /** Operations that took too long, and until when they are refused (performance.now). */
  readonly #refused = new BoundedMap<string, number>(maxRefusedOperations);
  readonly #planned;
  readonly #restarts;
  #worker: Worker | null;
  #startedAtMs = 0;
  #calls = 0;
  #supergraphs = 0;
  #isClosed = false;

  constructor(options: PlannerThreadOptions) {
    this.#o = options;
    this.#planned = secondsHistogram(
      options.metrics,
      'rendezvous_gateway_query_planning_seconds',
      'Time from an operation that has no plan to its plan, by outcome.',
      ['outcome'],
    );
    this.#restarts = counter(
      options.metrics,
      'rendezvous_gateway_planner_restarts_total',
      'Times the planner thread had to begin anew.',
      [],
    );
    this.#restarts.inc(0);
    this.#worker = this.#start();
  }

  async load(supergraphSdl: string): Promise<PlannedSupergraph> {
    this.#supergraphs += 1;
    const supergraph = this.#supergraphs;
    const answer = await this.#call({ kind: 'load', supergraph, supergraphSdl }, loadTimeoutMs);
    if ('failure' in answer) throw new SupergraphInvalid(answer.failure.message);
    if (!('loaded' in answer)) throw new PlannerAway('The planner answered something else');
    this.#texts.set(supergraph, supergraphSdl);
    return {
      ...answer.loaded,
      plan: (source, operationName) => this.#plan(supergraph, source, operationName),
      unload: () => {
        this.#texts.delete(supergraph);
        this.#worker?.postMessage({ kind: 'unload', supergraph } satisfies PlannerCall, []);
      },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end(new PlannerAway('The gateway is stopping'));
  }

  async #plan(
    supergraph: number,
    source: string,
    operationName: string | null,
  ): Promise<QueryPlan> {
    const startedAtMs = performance.now();
    let outcome = 'failed';
    try {
      const timeoutMs = this.#o.planTimeoutMs ?? defaultPlanTimeoutMs;
      const call = { kind: 'plan', supergraph, source, operationName } as const;
      if ((this.#refused.get(operationKey(call)) ?? 0) > startedAtMs) {
        throw new PlannerAway('This operation has taken too long to plan a moment ago');
      }
      const answer = await this.#call(call, timeoutMs);
      if ('plan' in answer) {
        outcome = 'planned';
        return answer.plan;
      }
      if (!('failure' in answer)) throw new PlannerAway('The planner answered something else');
      const { message, extensions } = answer.failure;
      throw extensions === null ? new Error(message) : new GraphQLError(message, { extensions });
    } finally {
      this.#planned.observe({ outcome }, (performance.now() - startedAtMs) / 1_000);
    }
  }

  #call(call: CallWithoutNumber, timeoutMs: number): Promise<PlannerAnswer> {
    if (this.#isClosed) return Promise.reject(new PlannerAway('The planner has ended'));
    if (this.#pending.size >= maxPendingCalls) {
      return Promise.reject(new PlannerAway('Too many operations wait for a plan'));
    }
    if (this.#worker === null && performance.now() - this.#startedAtMs < restartPauseMs) {
      return Promise.reject(new PlannerAway('The planner begins anew'));
    }
    const worker = (this.#worker ??= this.#restart());
    this.#calls += 1;
    const number = this.#calls;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // Calls are answered one after the other, so whose time runs out first is the one at work.
        if (call.kind === 'plan') {
          this.#refused.set(operationKey(call), performance.now() + refusedForMs);
        }
        // It may never end, and nothing else can be planned meanwhile.
        void this.#end(new PlannerAway('Planning took too long', new TimedOut('it', timeoutMs)));
      }, timeoutMs);
      this.#pending.set(number, { resolve, reject, timer });
      worker.postMessage({ ...call, call: number } satisfies PlannerCall, []);
    });
  }

  #start(): Worker {
    this.#startedAtMs = performance.now();
    const worker = new Worker(this.#o.script ?? new URL('planner-worker.ts', import.meta.url), {
      name: 'planner',
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    worker.on('message', (answer: PlannerAnswer) => this.#take(answer.call)?.resolve(answer));
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('The thread ended')));
    return worker;
  }

  #restart(): Worker {
    this.#restarts.inc();
    const worker = this.#start();
    // In the thread, plans wait for their supergraph; nobody waits for these answers.
    for (const [supergraph, supergraphSdl] of this.#texts) {
      const call = { kind: 'load', call: 0, supergraph, supergraphSdl } as const;
      worker.postMessage(call satisfies PlannerCall, []);
    }
    return worker;
  }

  #take(call: number): PendingCall | undefined {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    clearTimeout(pending?.timer);
    return pending;
  }

  #lose(worker: Worker, cause: Error): void {
    if (worker !== this.#worker) return;
    this.#o.logger.error({ err: cause }, 'The planner thread ended and will begin anew');
    void this.#end(new PlannerAway('The planner has ended', cause));
  }

  async #end(reason: PlannerAway): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    for (const call of this.#pending.keys()) this.#take(call)?.reject(reason);
    await worker?.terminate();
  }
}

/** The same for the same operation, on whatever version of the supergraph. */
function operationKey(call: { source: string; operationName: string | null }): string {
  return hash('sha256', JSON.stringify([call.operationName, call.source]), 'base64');
}
