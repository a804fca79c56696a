/** What is done to engines, and how the product has to have felt it. */
import { expect } from '@jest/globals';
import type { Engine } from '@rendezvous/testkit/own-engines';
import type { Story } from './story.ts';

export interface Fault {
  readonly name: string;
  begin(): Promise<void>;
  /** Resolves when the engine answers again. */
  end(): Promise<void>;
  /** Fails when nothing in the story tells of it: no scenario may pass by doing nothing. */
  expectFelt(story: Story): void;
}

/** Killed without a word (SIGKILL), later started again on the same port and data. */
export function stopped(
  name: string,
  engines: readonly Engine[],
  expectFelt: Fault['expectFelt'],
): Fault {
  return {
    name: `${name} stopped`,
    async begin() {
      await Promise.all(engines.map((engine) => engine.kill()));
    },
    async end() {
      await Promise.all(engines.map((engine) => engine.restart()));
    },
    expectFelt,
  };
}

/** SIGSTOP, later SIGCONT: connected and silent meanwhile. */
export function paused(
  name: string,
  engines: readonly Engine[],
  expectFelt: Fault['expectFelt'],
): Fault {
  return {
    name: `${name} paused`,
    async begin() {
      for (const engine of engines) engine.pause();
    },
    async end() {
      for (const engine of engines) engine.resume();
    },
    expectFelt,
  };
}

/** Several at the same moment. */
export function together(faults: readonly Fault[]): Fault {
  return {
    name: faults.map(({ name }) => name).join(' + '),
    async begin() {
      await Promise.all(faults.map((fault) => fault.begin()));
    },
    async end() {
      await Promise.all(faults.map((fault) => fault.end()));
    },
    expectFelt(story) {
      for (const fault of faults) fault.expectFelt(story);
    },
  };
}

/** The breaker of this service and engine was open in every look of the later seconds. */
function expectOpenBreaker(story: Story, breaker: RegExp): void {
  const late = story.away.filter(({ isLate }) => isLate);
  expect(late.length).toBeGreaterThan(0);
  const opened = late.map(({ openBreakers }) => openBreakers.filter((each) => breaker.test(each)));
  expect(opened).toEqual(late.map(() => [expect.any(String)]));
}

/** The cache went away: the process of slots that is asked for availability does without. */
export function expectCacheFelt(story: Story): void {
  expectOpenBreaker(story, /^slots:redis-cache/);
}

/** Most nodes of the lock went away: bookings went on without it. */
export function expectLockFelt(story: Story): void {
  expectOpenBreaker(story, /^appointments:lock$/);
  const bypassed = ({ locks }: { locks: ReadonlyMap<string, number> }) =>
    locks.get('bypassed') ?? 0;
  expect(bypassed(story.after)).toBeGreaterThan(bypassed(story.before));
}

/** The broker went away: events waited. */
export function expectKafkaFelt(story: Story): void {
  expect(story.outboxMaximum).toBeGreaterThan(5);
}

/** The search engine went away: the simpler one answered, and the index missed changes. */
export function expectElasticsearchFelt(story: Story): void {
  expectOpenBreaker(story, /^doctors:elasticsearch$/);
  expect(story.degradedAnswers).toBeGreaterThan(story.searchesAway / 4);
  expect(story.daysChanged).toBeGreaterThan(0);
}
