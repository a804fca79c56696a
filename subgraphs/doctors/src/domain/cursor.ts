import { createHash } from 'node:crypto';
import { BadUserInput } from '@rendezvous/platform/errors';
import type { SortPosition } from './search-criteria.ts';

/** A place in one list, to go on from. */
export interface Cursor extends SortPosition {
  /** The moment free time is judged as of, in all pages of the list. */
  readonly asOf: Date;
  /** What the search engine wants back to keep its pages consistent; opaque to everybody else. */
  readonly marker: string;
}

const version = 1;
const cursorLengthMax = 4_000;
const lifetimeMs = 86_400_000;
/** Clocks of two processes may differ a little. */
const clockToleranceMs = 60_000;
const fieldCount = 7;

/** A short hash of what a list consists of, so that a cursor is not used on another list. */
export function fingerprint(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

/** The opaque text of a cursor for the list with this fingerprint. */
export function encodeCursor(cursor: Cursor, list: string): string {
  const fields = [
    version,
    list,
    cursor.asOf.getTime(),
    ...cursor.keys,
    cursor.doctorId,
    cursor.marker,
  ];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/**
 * Reads a cursor of the list with this fingerprint back.
 * @throws BadUserInput when it is malformed, of another list, or older than a day
 */
export function decodeCursor(text: string, list: string, now: Date): Cursor {
  const fields = parseFields(text);
  const [readVersion, readList, asOfMs, firstKey, secondKey, doctorId, marker] = fields;
  const numbers = [asOfMs, firstKey, secondKey, doctorId];
  if (readVersion !== version || typeof readList !== 'string' || typeof marker !== 'string') {
    throw malformed();
  }
  if (!numbers.every((value) => Number.isSafeInteger(value)) || !isDoctorId(doctorId)) {
    throw malformed();
  }
  if (readList !== list) {
    throw new BadUserInput(
      'after',
      'the cursor belongs to another filter or sort; start again without after',
    );
  }
  const ageMs = now.getTime() - Number(asOfMs);
  if (ageMs < -clockToleranceMs) throw malformed();
  if (ageMs > lifetimeMs) {
    throw new BadUserInput('after', 'the cursor is older than 24 hours; start again without after');
  }
  return {
    asOf: new Date(Number(asOfMs)),
    keys: [Number(firstKey), Number(secondKey)],
    doctorId,
    marker,
  };
}

/** The error for a cursor that no list of ours has given out. */
export function malformed(): BadUserInput {
  return new BadUserInput(
    'after',
    'is not a cursor of this list; take cursor or endCursor of an earlier page as it is',
  );
}

function isDoctorId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2_147_483_647;
}

function parseFields(text: string): unknown[] {
  if (text.length > cursorLengthMax || !/^[A-Za-z0-9_-]+$/.test(text)) throw malformed();
  try {
    const fields: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(fields) && fields.length === fieldCount) return fields;
  } catch {
    // Falls through to the one answer for every kind of damage.
  }
  throw malformed();
}
