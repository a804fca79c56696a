import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  blockClaim,
  type Claim,
  claimFor,
  decideClaim,
  releaseClaim,
} from '../../src/domain/claim.ts';

const now = new Date('2026-11-23T08:00:00Z');
const patientId = fc.constantFrom('ada', 'ben');
const offsetMs = fc.integer({ min: -3, max: 3 });

const claim: fc.Arbitrary<Claim> = fc
  .record({
    state: fc.constantFrom('FREE' as const, 'HELD' as const, 'BOOKED' as const, 'BLOCKED' as const),
    patientId,
    offsetMs,
    version: fc.nat(),
  })
  .map(({ state, patientId: owner, offsetMs: offset, version }) => {
    const isTaken = state === 'HELD' || state === 'BOOKED';
    return {
      doctorId: 1,
      startsAt: new Date('2026-11-30T08:00:00Z'),
      state,
      appointmentId: isTaken ? `of-${owner}` : null,
      patientId: isTaken ? owner : null,
      holdExpiresAt: state === 'HELD' ? new Date(now.getTime() + offset) : null,
      version,
    };
  });

describe('decideClaim', () => {
  test('nobody gets a slot that somebody else has', () => {
    fc.assert(
      fc.property(claim, patientId, (current, patient) => {
        const decision = decideClaim(current, patient, now);
        const isHoldOver = current.holdExpiresAt !== null && current.holdExpiresAt <= now;
        const isTakenByOther =
          current.state === 'BLOCKED' ||
          current.state === 'BOOKED' ||
          (current.state === 'HELD' && !isHoldOver && current.patientId !== patient);
        expect(decision.kind === 'TAKEN').toBe(isTakenByOther);
      }),
    );
  });

  test('a hold that is over is named, so that it can be ended', () => {
    fc.assert(
      fc.property(claim, patientId, (current, patient) => {
        const decision = decideClaim(current, patient, now);
        if (decision.kind !== 'TAKE') return;
        const expired = current.state === 'HELD' ? { appointmentId: current.appointmentId } : null;
        expect(decision.expired).toEqual(expired);
      }),
    );
  });

  test('a hold ends at the very instant it expires, also for its patient', () => {
    const held: Claim = {
      doctorId: 1,
      startsAt: new Date('2026-11-30T08:00:00Z'),
      state: 'HELD',
      appointmentId: 'a',
      patientId: 'ada',
      holdExpiresAt: now,
      version: 1,
    };
    expect(decideClaim(held, 'ada', now).kind).toBe('TAKE');
    expect(decideClaim(held, 'ada', new Date(now.getTime() - 1)).kind).toBe('OWN_HOLD');
  });
});

describe('changes of a claim', () => {
  test('each raises the version by one and leaves nothing of the owner before', () => {
    fc.assert(
      fc.property(claim, fc.boolean(), (current, isHold) => {
        const holdExpiresAt = isHold ? now : null;
        const taken = claimFor(current, { id: 'new', patientId: 'cleo', holdExpiresAt });
        expect(taken).toMatchObject({
          state: isHold ? 'HELD' : 'BOOKED',
          appointmentId: 'new',
          patientId: 'cleo',
          version: current.version + 1,
        });
        for (const emptied of [releaseClaim(current), blockClaim(current)]) {
          expect(emptied).toMatchObject({
            appointmentId: null,
            patientId: null,
            holdExpiresAt: null,
            version: current.version + 1,
          });
        }
      }),
    );
  });
});
