import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ServiceName } from '@rendezvous/prisma/services';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { parseModels, type Table } from './prisma-models.ts';

const database = useTestDatabase();
const services = ['doctors', 'slots', 'appointments', 'notifications'] as const;

const columnsQuery = `
  SELECT class.relname AS table, attribute.attname AS column,
         format_type(attribute.atttypid, NULL) AS type, attribute.attnotnull AS required,
         attribute.atthasdef OR attribute.attidentity <> '' AS defaulted
    FROM pg_class AS class
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
   WHERE class.relnamespace = $1::regnamespace AND class.relkind IN ('r', 'p')
     AND NOT class.relispartition AND class.relname <> '_prisma_migrations'
     AND attribute.attnum > 0 AND NOT attribute.attisdropped`;

const keysQuery = `
  SELECT class.relname AS table,
         array_agg(attribute.attname::text ORDER BY key.position) AS columns
    FROM pg_class AS class
    JOIN pg_index AS index ON index.indrelid = class.oid AND index.indisprimary
   CROSS JOIN unnest(index.indkey::int2[]) WITH ORDINALITY AS key (attnum, position)
    JOIN pg_attribute AS attribute
      ON attribute.attrelid = class.oid AND attribute.attnum = key.attnum
   WHERE class.relnamespace = $1::regnamespace AND class.relkind IN ('r', 'p')
     AND NOT class.relispartition AND class.relname <> '_prisma_migrations'
   GROUP BY class.relname`;

const enumsQuery = `
  SELECT type.typname AS name, array_agg(label.enumlabel::text ORDER BY label.enumsortorder) AS labels
    FROM pg_type AS type JOIN pg_enum AS label ON label.enumtypid = type.oid
   WHERE type.typnamespace = $1::regnamespace
   GROUP BY type.typname`;

function readSchema(service: ServiceName): ReturnType<typeof parseModels> {
  const file = path.join(import.meta.dirname, '..', service, 'schema.prisma');
  return parseModels(readFileSync(file, 'utf8'));
}

async function readTables(service: ServiceName): Promise<Record<string, Table>> {
  const pool = database.pool(service);
  const columns = await pool.query(columnsQuery, [service]);
  const keys = await pool.query(keysQuery, [service]);
  const tables: Record<string, Table> = {};
  for (const { table, columns: key } of keys.rows) tables[table] = { key, columns: {} };
  for (const { table, column, type, required, defaulted } of columns.rows) {
    tables[table]!.columns[column] = { type, required, defaulted };
  }
  return tables;
}

describe.each(services)('prisma/%s/schema.prisma', (service) => {
  test('has the tables, columns, types and keys of the migrated database', async () => {
    expect(readSchema(service).tables).toEqual(await readTables(service));
  });

  test('has its enums', async () => {
    const { rows } = await database.pool(service).query(enumsQuery, [service]);
    const enums = Object.fromEntries(rows.map(({ name, labels }) => [name, labels]));
    expect(readSchema(service).enums).toEqual(enums);
  });
});
