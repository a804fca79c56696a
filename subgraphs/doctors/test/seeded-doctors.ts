import { generateDataSet } from '@rendezvous/prisma/seed/data-set';
import { columnsByTable, type TableName } from '@rendezvous/prisma/seed/tables';
import type { Contents } from '@rendezvous/testkit/database';
import pg from 'pg';

/** The tables of the doctors service, parents first, with the types of their columns. */
const columnTypes: Readonly<Partial<Record<TableName, string>>> = {
  specialty: 'text, jsonb, jsonb',
  insurance: 'text, text',
  place: 'integer, text, text[], float8, float8, integer, text',
  practice: 'integer, text, text, text, text, float8, float8, text, text, text',
  doctor: 'integer, integer, text, text[], text[], text[], text[], jsonb, real',
  doctor_open_day: 'integer, date, smallint, timestamptz',
};
const rowsPerStatement = 5_000;
const seed = 4;
const horizonDays = 28;

/**
 * The doctors of the data set as of a moment, as contents of a test database: only the tables of the
 * doctors service, which takes seconds where the slots and bookings of everybody take minutes.
 */
export function seededDoctors(region: 'fr' | 'de', doctors: number, now: Date): Contents {
  const today = now.toISOString().slice(0, 10);
  return {
    name: `doctors_${doctors}_${today.replaceAll('-', '')}`,
    async fill(_region, urlFor) {
      const rows = new Map(Object.keys(columnTypes).map((table) => [table, [] as unknown[][]]));
      const sink = {
        add: (table: TableName, row: readonly unknown[]) => rows.get(table)?.push([...row]),
        addLine: (table: TableName, line: string) =>
          rows.get(table)?.push(line.trimEnd().split('\t')),
      };
      const options = { region, doctors, seed, today, now, horizonDays };
      for (const _made of generateDataSet(options, sink));
      const client = new pg.Client({ connectionString: urlFor('doctors') });
      await client.connect();
      try {
        for (const [table, types] of Object.entries(columnTypes)) {
          await insert(client, table as TableName, types, rows.get(table) ?? []);
        }
        await client.query('ANALYZE');
        await client.query('SELECT fill_doctor_search()');
        await client.query('ANALYZE');
      } finally {
        await client.end();
      }
    },
  };
}

async function insert(
  client: pg.Client,
  table: TableName,
  types: string,
  rows: readonly unknown[][],
): Promise<void> {
  const names = columnsByTable[table].split(', ');
  const shape = types.split(', ').map((type, index) => `${names[index]} ${type}`);
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const objects = rows
      .slice(start, start + rowsPerStatement)
      .map((row) => Object.fromEntries(row.map((value, index) => [names[index], value])));
    await client.query(
      `INSERT INTO ${table} (${names.join(', ')})
       SELECT * FROM json_to_recordset($1::json) AS row (${shape.join(', ')})`,
      [JSON.stringify(objects)],
    );
  }
}
