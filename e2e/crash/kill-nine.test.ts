import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { query } from '../support/client.ts';
import { book, findFreeTime, type MutationAnswer } from '../support/operations.ts';
import {
  interrupt,
  mintToken,
  startAndWait,
  type StartedProcess,
  type StartSettings,
} from '../support/start-process.ts';

const burst = 120;
/** Each sends its next booking when the last is answered, so the burst cannot be over at once. */
const callers = 40;
const testTimeoutMs = 900_000;

interface Mine {
  me: {
    appointments: {
      edges: {
        node: {
          id: string;
          slot: { id: string };
          notifications: { kind: string; state: string }[];
        };
      }[];
    };
  } | null;
}

const mineDocument = `{ me { appointments(first: 50) { edges { node {
  id slot { id } notifications { kind state } } } } } }`;

describe('kill -9 in the middle of a burst', () => {
  let settings: StartSettings;
  let running: StartedProcess | undefined;

  beforeAll(async () => {
    const [port = 0] = await findFreePorts(1);
    settings = {
      port,
      dataDirectory: await mkdtemp(join(tmpdir(), 'rendezvous-kill-')),
    };
  });

  afterAll(async () => {
    if (running !== undefined) await interrupt(running);
    await rm(settings.dataDirectory, { recursive: true, force: true });
  }, testTimeoutMs);

  test(
    'every acknowledged booking is there once and reaches its consumers after a new start',
    async () => {
      running = await startAndWait(settings);
      const endpoint = `${running.url}/fr/graphql`;
      const slots = (await findFreeTime(endpoint, { first: 20 })).flatMap((each) => each.slots);
      expect(slots.length).toBeGreaterThanOrEqual(burst);
      const patients = ['one', 'two', 'three', 'four'].map((name) => `burst-${name}`);
      const tokens = new Map<string, string>();
      for (const patient of patients) tokens.set(patient, await mintToken(settings, patient));

      // Ten bookings a patient and day are allowed, so the burst also meets refusals: both matter.
      const acknowledged: { patient: string; answer: MutationAnswer }[] = [];
      let answered = 0;
      const wanted = slots.slice(0, burst).entries();
      const booking = Array.from({ length: callers }, async () => {
        for (const [index, slot] of wanted) {
          const patient = patients[index % patients.length]!;
          const answer = await book(endpoint, tokens.get(patient)!, { slotId: slot.id }).catch(
            () => null,
          );
          answered += 1;
          if (answer?.__typename !== 'BookAppointmentSuccess') continue;
          acknowledged.push({ patient, answer });
        }
      });
      await waitFor(async () => acknowledged.length >= 5, {
        timeoutMs: 60_000,
        description: 'the first bookings of the burst',
      });
      const answeredBefore = answered;
      running.child.kill('SIGKILL');
      await running.exited;
      await Promise.all(booking);
      expect(answeredBefore).toBeLessThan(burst);

      running = await startAndWait(settings);
      const stored = new Map<string, string[]>();
      for (const patient of patients) {
        await waitFor(
          async () => {
            const { me } = await query<Mine>(
              endpoint,
              mineDocument,
              {},
              {
                token: tokens.get(patient)!,
              },
            );
            const nodes = me?.appointments.edges.map(({ node }) => node) ?? [];
            stored.set(
              patient,
              nodes.map(({ id }) => id),
            );
            return nodes.every(({ notifications }) =>
              notifications.some(({ kind, state }) => kind === 'BOOKED' && state === 'SENT'),
            );
          },
          { timeoutMs: 60_000, description: `the confirmations of ${patient}` },
        );
      }
      for (const { patient, answer } of acknowledged) {
        const ids = stored.get(patient)!.filter((id) => id === answer.appointment!.id);
        expect(ids).toHaveLength(1);
      }
      await expectAvailabilityAgrees(
        endpoint,
        acknowledged.map(({ answer }) => answer),
      );
      await expectOneMailEach([...stored.values()].flat().length);
    },
    testTimeoutMs,
  );

  async function expectAvailabilityAgrees(endpoint: string, answers: MutationAnswer[]) {
    await waitFor(
      async () => {
        const free = await findFreeTime(endpoint, { first: 50 });
        const shown = new Set(free.flatMap(({ slots }) => slots.map(({ id }) => id)));
        return answers.every((answer) => !shown.has(answer.appointment!.slot.id));
      },
      { timeoutMs: 60_000, description: 'the booked slots to disappear' },
    );
  }

  /** One to the patient and one to the practice. */
  async function expectOneMailEach(appointments: number): Promise<void> {
    const mails = async () => {
      const names = await readdir(join(settings.dataDirectory, 'mail'), { recursive: true });
      return names.filter((name) => name.endsWith('.eml'));
    };
    await waitFor(async () => (await mails()).length >= appointments * 2, {
      description: 'a mail to each patient and practice',
    });
    expect(await mails()).toHaveLength(appointments * 2);
  }
});
