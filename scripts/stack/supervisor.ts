/**
 * Starts the members of the stack and looks after them: what ends by itself is written down, and
 * started again with a growing delay if it is one of our own services. Engines stay down until they
 * are told to start: an outage is theirs to have.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { identifyProcess, type ProcessIdentity } from '../postgres/process-identity.ts';
import { StackError } from './stack-error.ts';
import { type MemberKind, type MemberRecord, writeState } from './state.ts';

/** A process that runs. */
export interface RunningMember {
  readonly pid: number;
  stop(): Promise<void>;
  /** Resolves when the process is gone, with how it ended. */
  exited(): Promise<string>;
}

/** Something to run as a process of its own. */
export interface Member {
  readonly name: string;
  readonly kind: MemberKind;
  readonly port: number;
  readonly url: string;
  readonly log: string;
  /** Resolves when it is ready. */
  start(): Promise<RunningMember>;
}

export interface Supervisor {
  /** Starts some members at once; throws the first failure when all have been tried. */
  startAll(members: readonly Member[]): Promise<void>;
  /** @throws StackError when there is no such member or it runs already. */
  start(name: string): Promise<void>;
  /** Stops a member until it is told to start. @throws StackError for an unknown name. */
  stop(name: string): Promise<void>;
  /** Stops everything in the reverse order of its start, those started at once together. */
  stopAll(): Promise<void>;
}

const firstRestartMs = 500;
const longestRestartMs = 30_000;
/** A process that lived this long has recovered. */
const steadyAfterMs = 60_000;

/** What the members of one stack share. */
interface Surroundings {
  /** Aborted when everything is to end. */
  readonly stopping: AbortSignal;
  /** Writes down what is true now. */
  record(): Promise<void>;
  /** Tells people in one line. */
  say(line: string): void;
}

/** One member, with what is known of its process. */
class Supervised {
  readonly member: Member;
  /** Those of one `startAll` are stopped together. */
  readonly group: number;
  readonly #surroundings: Surroundings;
  #running: RunningMember | null = null;
  #identity: ProcessIdentity | null = null;
  #isWanted = true;
  #isStarting = true;
  #note = '';
  #restarts = 0;
  /** Steps happen one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(member: Member, group: number, surroundings: Surroundings) {
    this.member = member;
    this.group = group;
    this.#surroundings = surroundings;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  get record(): MemberRecord {
    const { name, kind, port, url, log } = this.member;
    const isStarting = this.#isStarting;
    return { name, kind, port, url, log, process: this.#identity, isStarting, note: this.#note };
  }

  /** Resolves when it is ready; throws what its start throws. */
  start(): Promise<void> {
    this.#isWanted = true;
    return this.#inTurn(() => this.#bringUp());
  }

  /** Resolves when it is gone. */
  stop(): Promise<void> {
    this.#isWanted = false;
    return this.#inTurn(() => this.#takeDown());
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #bringUp(): Promise<void> {
    const { stopping, record } = this.#surroundings;
    if (this.#running !== null || !this.#isWanted) return;
    if (stopping.aborted) throw new StackError('The start was interrupted.');
    this.#isStarting = true;
    await record();
    try {
      const running = await this.member.start();
      this.#running = running;
      this.#identity = await identifyProcess(running.pid);
      this.#note = '';
      void this.#watch(running);
    } catch (error) {
      this.#note = 'did not start';
      throw error;
    } finally {
      this.#isStarting = false;
      await record();
    }
  }

  async #takeDown(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.stop();
    this.#identity = null;
    this.#isStarting = false;
    this.#note = '';
    await this.#surroundings.record();
  }

  async #watch(running: RunningMember): Promise<void> {
    const startedAt = performance.now();
    const how = await running.exited();
    if (this.#running !== running || !this.#isWanted) return;
    this.#running = null;
    this.#identity = null;
    this.#note = `ended with ${how}`;
    const { name, kind } = this.member;
    if (kind !== 'engine') {
      if (performance.now() - startedAt > steadyAfterMs) this.#restarts = 0;
      await this.#bringBack(how);
      return;
    }
    this.#isWanted = false;
    this.#surroundings.say(`${name} ended (${how}); npm run stack -- start ${name} starts it.`);
    await this.#surroundings.record();
  }

  async #bringBack(how: string): Promise<void> {
    const { stopping, record, say } = this.#surroundings;
    const { name, log } = this.member;
    const waitMs = Math.min(firstRestartMs * 2 ** this.#restarts, longestRestartMs);
    this.#restarts += 1;
    say(`${name} ended (${how}) and is started again in ${waitMs / 1_000} s; see ${log}`);
    await record();
    await delay(waitMs, undefined, { signal: stopping }).catch(() => undefined);
    if (!this.#isWanted || stopping.aborted) return;
    try {
      await this.start();
    } catch (error) {
      await this.#bringBack((error as Error).message.split('\n')[0] ?? 'no start');
    }
  }
}

/**
 * Makes a supervisor that has nothing to look after yet.
 * @param say is told in one line what happened to a member
 */
export async function createSupervisor(
  dataDirectory: string,
  say: (line: string) => void,
): Promise<Supervisor> {
  const runner = await identifyProcess(process.pid);
  if (runner === null) throw new StackError('This process cannot find itself.');
  const all = new Map<string, Supervised>();
  const stopping = new AbortController();
  let groups = 0;
  let writing = Promise.resolve();
  const record = (): Promise<void> => {
    writing = writing.then(() =>
      writeState(dataDirectory, { runner, members: [...all.values()].map((each) => each.record) }),
    );
    return writing;
  };
  const find = (name: string): Supervised => {
    const found = all.get(name);
    if (found !== undefined) return found;
    throw new StackError(`There is no "${name}"; there are: ${[...all.keys()].join(', ')}.`);
  };
  return {
    async startAll(members) {
      groups += 1;
      const surroundings: Surroundings = { stopping: stopping.signal, record, say };
      const added = members.map((member) => new Supervised(member, groups, surroundings));
      for (const each of added) all.set(each.member.name, each);
      // Waits for all, also when one fails: only what has started can be stopped.
      const starts = await Promise.allSettled(added.map((each) => each.start()));
      const failed = starts.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
    async start(name) {
      const each = find(name);
      if (each.isRunning) throw new StackError(`${name} runs already.`);
      await each.start();
    },
    async stop(name) {
      await find(name).stop();
    },
    async stopAll() {
      stopping.abort();
      for (let group = groups; group > 0; group -= 1) {
        const members = [...all.values()].filter((each) => each.group === group);
        await Promise.all(members.map((each) => each.stop()));
      }
      await writing;
    },
  };
}
