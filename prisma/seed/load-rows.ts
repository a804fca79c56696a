import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ServiceName } from '../services.ts';
import { copyLine, createLineBuffer } from './copy-text.ts';
import type { LineBuffer } from './copy-text.ts';
import type { RowSink } from './data-set.ts';
import { columnsByTable, isPartitioned, lanes } from './tables.ts';
import type { Lane, TableName } from './tables.ts';

/** Rows that wait to be loaded, in the form in which they are sent. */
export interface Batch extends RowSink {
  /** What was added to a table since the last call. */
  take(table: TableName): Buffer[];
}

/** An empty batch. */
export function createBatch(): Batch {
  const buffers = new Map<TableName, LineBuffer>();
  const bufferOf = (table: TableName) => {
    let buffer = buffers.get(table);
    if (buffer === undefined) buffers.set(table, (buffer = createLineBuffer()));
    return buffer;
  };
  return {
    add: (table, row) => bufferOf(table).add(copyLine(row)),
    addLine: (table, line) => bufferOf(table).add(line),
    take: (table) => buffers.get(table)?.take() ?? [],
  };
}

export interface Loader {
  /** Takes everything out of the batch at once, and resolves when it is in the tables. */
  load(batch: Batch): Promise<void>;
  /**
   * Checks references, gathers statistics for the planner, and runs a last statement in the first
   * lane of a service.
   */
  finish(service: ServiceName, statement: string): Promise<void>;
  /** Makes all of it visible, one service after the other. */
  commit(order: readonly ServiceName[]): Promise<void>;
  /** Closes the connections; what was not committed by then is gone. */
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;
/** Somebody else may be looking whether the data set is there; nobody holds its tables for long. */
const lockTimeoutMs = 30_000;

/**
 * One connection and one transaction for each lane, begun by emptying its tables. Rows of a table
 * that was emptied in the same transaction need no write-ahead log (with wal_level minimal), and a
 * run that is interrupted leaves nothing behind.
 */
export async function openLoader(urlFor: (service: ServiceName) => string): Promise<Loader> {
  const clients: pg.Client[] = [];
  const foreignKeys: ForeignKey[][] = [];
  const close = async () => {
    await Promise.allSettled(clients.map((client) => client.end()));
  };
  try {
    for (const lane of lanes) {
      const client = await openSession(urlFor(lane.service));
      clients.push(client);
      await client.query('BEGIN');
      const tables = [...lane.tables, ...(lane.alsoEmptied ?? [])];
      await client.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY`);
      foreignKeys.push(await dropForeignKeys(client, lane));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    load: async (batch) => {
      const takenByLane = lanes.map((lane) => takeLane(batch, lane));
      await Promise.all(takenByLane.map((taken, index) => copyLane(clients[index]!, taken)));
    },
    finish: async (service, statement) => {
      const first = lanes.findIndex((lane) => lane.service === service);
      await Promise.all(
        lanes.map(async (lane, index) => {
          await addForeignKeys(clients[index]!, foreignKeys[index]!);
          await analyze(clients[index]!, lane);
          if (index === first) await clients[index]!.query(statement);
        }),
      );
    },
    commit: async (order) => {
      for (const service of order) {
        for (const [index, lane] of lanes.entries()) {
          if (lane.service === service) await clients[index]!.query('COMMIT');
        }
      }
    },
    close,
  };
}

/** A session for long work that need not wait for the disk: after a crash it starts again. */
export async function openSession(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: 'rendezvous-seed',
    connectionTimeoutMillis: connectTimeoutMs,
    lock_timeout: lockTimeoutMs,
  });
  // Whatever breaks the connection also fails the statement under way, which tells the caller.
  client.on('error', () => undefined);
  await client.connect();
  await client.query("SET synchronous_commit = 'off'");
  await client.query('SET idle_in_transaction_session_timeout = 0');
  return client;
}

interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/**
 * Checking a reference when it is added again is one join; checking it row by row while loading is
 * a query a row. Both happen in one transaction, so nobody sees the tables without it.
 */
async function dropForeignKeys(client: pg.Client, { tables }: Lane): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name,
        pg_get_constraintdef(oid) AS definition
      FROM pg_constraint
      WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY ($1::regclass[])
      ORDER BY conname`,
    [tables],
  );
  for (const { table, name } of rows) {
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  }
  return rows;
}

async function addForeignKeys(client: pg.Client, keys: readonly ForeignKey[]): Promise<void> {
  for (const { table, name, definition } of keys) {
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  }
}

async function analyze(client: pg.Client, lane: Lane): Promise<void> {
  // Samples of a third of the usual size: autovacuum looks closer when there is time.
  await client.query('SET LOCAL default_statistics_target = 30');
  for (const table of lane.tables) await client.query(`ANALYZE ${table}`);
}

type TakenTable = readonly [table: TableName, pieces: readonly Buffer[]];

function takeLane(batch: Batch, lane: Lane): TakenTable[] {
  return lane.tables
    .map((table) => [table, batch.take(table)] as const)
    .filter(([, pieces]) => pieces.length > 0);
}

async function copyLane(client: pg.Client, taken: readonly TakenTable[]): Promise<void> {
  for (const [table, pieces] of taken) {
    // Frozen rows never need to be touched again, neither by vacuum nor by their first readers.
    const freeze = isPartitioned(table) ? '' : ' WITH (FREEZE)';
    const target = client.query(
      copyFrom(`COPY ${table} (${columnsByTable[table]}) FROM STDIN${freeze}`),
    );
    await pipeline(Readable.from(pieces, { objectMode: false }), target);
  }
}
