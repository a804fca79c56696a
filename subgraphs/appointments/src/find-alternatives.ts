import { createSingleFlight } from '@rendezvous/cache/single-flight';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { Clock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import type { Pool } from 'pg';

import { isHoldOver } from './domain/claim.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { type SlotKey, slotKeyText } from './domain/slot.ts';
import type { LookupOrigin, SlotDirectory } from './slot-directory.ts';
import { peekClaims } from './sql/claims.ts';

/** How many slots are offered instead. */
const alternativesMaximum = 5;

/** More are asked for, because some may have been taken since the slots service heard last. */
const candidatesMaximum = 15;

/** How long the losers of one race are shown the same slots. */
const memoryMs = 500;
const rememberedMaximum = 1_000;

/** Finds slots to offer to a patient who came too late. */
export interface AlternativeFinder {
  /** At most 5 slots that are free now; none when the slots service cannot be asked. */
  find(slot: SlotKey, origin: LookupOrigin): Promise<readonly SlotKey[]>;
}

interface Remembered {
  readonly alternatives: readonly SlotKey[];
  readonly untilMs: number;
}

/**
 * Asks the slots service and strikes out what this service knows to be taken. A crowd that lost the
 * same slot costs one look-up: the answer is shared and kept for half a second.
 */
export function createAlternativeFinder(options: {
  readonly slots: SlotDirectory;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
}): AlternativeFinder {
  const { slots, pool, clock, logger } = options;
  const remembered = new BoundedMap<string, Remembered>(rememberedMaximum);
  const flights = createSingleFlight<readonly SlotKey[]>();

  async function load(slot: SlotKey, origin: LookupOrigin): Promise<readonly SlotKey[]> {
    const candidates = await slots.findAlternatives(slot, candidatesMaximum, origin);
    const now = clock();
    const claims = await peekClaims(pool, candidates);
    const taken = new Set(
      claims
        .filter((claim) => claim.state !== 'FREE' && !isHoldOver(claim, now))
        .map((claim) => slotKeyText(claim)),
    );
    return candidates
      .filter((candidate) => candidate.startsAt > now && !taken.has(slotKeyText(candidate)))
      .slice(0, alternativesMaximum);
  }

  return {
    async find(slot, origin) {
      const key = slotKeyText(slot);
      const known = remembered.get(key);
      if (known !== undefined && known.untilMs > clock().getTime()) return known.alternatives;
      return flights.run(key, async () => {
        // The refusal is the answer; what to offer instead is an extra that may be missing.
        const alternatives = await load(slot, origin).catch((error: unknown) => {
          logger.warn({ err: error }, 'no alternatives: the slots service cannot be asked');
          return [];
        });
        remembered.set(key, { alternatives, untilMs: clock().getTime() + memoryMs });
        return alternatives;
      });
    },
  };
}

/** Adds other slots to an outcome that says that the wanted one is taken. */
export async function withAlternatives(
  dependencies: { readonly alternatives: AlternativeFinder },
  outcome: ChangeOutcome,
  slot: SlotKey | null,
  origin: LookupOrigin,
): Promise<ChangeOutcome> {
  if (outcome.kind !== 'SlotTaken' || slot === null) return outcome;
  return { ...outcome, alternatives: await dependencies.alternatives.find(slot, origin) };
}
