import type { CopyValue } from '../copy-text.ts';
import { copyLine } from '../copy-text.ts';
import { generateDataSet } from '../data-set.ts';
import type { DataSetOptions } from '../data-set.ts';
import type { TableName } from '../tables.ts';

export interface CollectedSlot {
  doctorId: number;
  startsAt: number;
  endsAt: number;
  date: string;
}

export interface CollectedDoctor {
  id: number;
  specialties: readonly string[];
  practiceId: number;
}

export interface CollectedPractice {
  id: number;
  name: string;
  latitude: number;
  longitude: number;
}

export interface Collected {
  doctors: CollectedDoctor[];
  practices: Map<number, CollectedPractice>;
  slotsByDoctor: Map<number, CollectedSlot[]>;
  /** `doctor/start` of what is booked. */
  booked: Set<string>;
}

/** Generates a data set into memory, without a database. */
export function collect(options: DataSetOptions): Collected {
  const collected: Collected = {
    doctors: [],
    practices: new Map(),
    slotsByDoctor: new Map(),
    booked: new Set(),
  };
  const instants = new Map<string, number>();
  const sink = {
    add: (table: TableName, row: readonly CopyValue[]) => addRow(collected, table, row),
    addLine: (table: TableName, line: string) => addLine(collected, instants, table, line),
  };
  for (const _ of generateDataSet(options, sink));
  return collected;
}

/** Every line of a data set, by table, as it would be loaded. */
export function collectLines(options: DataSetOptions): Map<TableName, string[]> {
  const lines = new Map<TableName, string[]>();
  const addTo = (table: TableName, line: string) => {
    const list = lines.get(table) ?? [];
    list.push(line);
    lines.set(table, list);
  };
  const sink = {
    add: (table: TableName, row: readonly CopyValue[]) => addTo(table, copyLine(row)),
    addLine: addTo,
  };
  for (const _ of generateDataSet(options, sink));
  return lines;
}

function addRow(collected: Collected, table: TableName, row: readonly CopyValue[]): void {
  if (table === 'doctor') {
    const [id, practiceId, , specialties] = row as [number, number, string, string[]];
    collected.doctors.push({ id, practiceId, specialties });
  } else if (table === 'practice') {
    const [id, name] = row as [number, string];
    const [latitude, longitude] = row.slice(5, 7) as [number, number];
    collected.practices.set(id, { id, name, latitude, longitude });
  }
}

/** Instants repeat from doctor to doctor, and reading one takes longer than all the rest. */
function instantOf(text: string, known: Map<string, number>): number {
  let instant = known.get(text);
  if (instant === undefined) {
    instant = Date.parse(text);
    known.set(text, instant);
  }
  return instant;
}

function addLine(
  collected: Collected,
  instants: Map<string, number>,
  table: TableName,
  line: string,
): void {
  if (table === 'slot') {
    const [doctor, start, end, date] = line.split('\t') as [string, string, string, string];
    const slot = {
      doctorId: Number(doctor),
      startsAt: instantOf(start, instants),
      endsAt: instantOf(end, instants),
      date,
    };
    const slots = collected.slotsByDoctor.get(slot.doctorId) ?? [];
    slots.push(slot);
    collected.slotsByDoctor.set(slot.doctorId, slots);
  } else if (table === 'claim') {
    const [doctor, start] = line.split('\t') as [string, string];
    collected.booked.add(`${doctor}/${instantOf(start, instants)}`);
  }
}
