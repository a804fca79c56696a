import type { PoolClient } from 'pg';
import type { Reader } from './variants.ts';

/** What an operation of a client uses. */
interface OperationUsageRow {
  readonly client: string;
  readonly id: string;
  readonly coordinates: readonly string[];
}

/** Who uses a part of the schema. */
export interface CoordinateUsage {
  readonly coordinate: string;
  readonly operations: readonly { client: string; id: string; name: string }[];
}

/** Forgets what all operations of a locked variant use, before it is written anew. */
export async function clearUsage(client: PoolClient, variant: string): Promise<void> {
  await client.query('DELETE FROM operation_field WHERE variant = $1', [variant]);
}

/** Writes what some operations of a locked variant use. */
export async function writeUsage(
  client: PoolClient,
  variant: string,
  usage: readonly OperationUsageRow[],
): Promise<void> {
  const rows = usage.flatMap(({ client: name, id, coordinates }) =>
    coordinates.map((coordinate) => ({ client: name, id, coordinate })),
  );
  await client.query(
    `INSERT INTO operation_field (variant, client, operation_id, coordinate)
     SELECT $1, client, id, coordinate
     FROM jsonb_to_recordset($2::jsonb) AS given (client text, id text, coordinate text)
     ON CONFLICT DO NOTHING`,
    [variant, JSON.stringify(rows)],
  );
}

/** Which operations on lists use which part of the current schema, in the order of coordinates. */
export async function readUsage(
  reader: Reader,
  variant: string,
  page: { coordinate: string | null; after: string; limit: number },
): Promise<CoordinateUsage[]> {
  const { rows } = await reader.query<CoordinateUsage>(
    `SELECT coordinate, jsonb_agg(
         jsonb_build_object('client', operation.client, 'id', operation.id, 'name', operation.name)
         ORDER BY operation.client COLLATE "C", operation.name COLLATE "C", operation.id COLLATE "C"
       ) AS operations
     FROM operation_field AS field
     JOIN client_operation AS operation ON operation.variant = field.variant
       AND operation.client = field.client AND operation.id = field.operation_id
     JOIN client ON client.variant = field.variant AND client.name = field.client
     WHERE field.variant = $1 AND operation.removed_at IS NULL AND client.removed_at IS NULL
       AND ($2::text IS NULL OR coordinate = $2) AND coordinate COLLATE "C" > $3
     GROUP BY coordinate ORDER BY coordinate COLLATE "C" LIMIT $4`,
    [variant, page.coordinate, page.after, page.limit],
  );
  return rows;
}
