import { Client } from '@elastic/elasticsearch';
import { testNamespace } from '@rendezvous/testkit/engines';
import type { Pool } from 'pg';
import type { SpecialtyTexts } from '../src/domain/vocabulary.ts';
import type { DoctorDocument } from '../src/search-index/doctor-document.ts';
import { doctorIndex } from '../src/search-index/mapping.ts';
import { readDocumentPage, readDocuments } from '../src/search-index/read-documents.ts';

/** An index of a test's own, with the doctors of its database. */
export interface IndexedDoctors {
  readonly client: Client;
  readonly index: string;
  /** Writes doctors as the database has them now; searches that begin afterwards find them so. */
  write(doctorIds: readonly number[]): Promise<void>;
  /** Deletes the index. */
  close(): Promise<void>;
}

const pageSize = 1_000;

/** Creates an index and writes all doctors of the database into it. */
export async function indexDoctors(
  url: string,
  pool: Pool,
  specialties: readonly SpecialtyTexts[],
): Promise<IndexedDoctors> {
  const client = new Client({ node: url });
  const index = `${testNamespace()}-doctors-fr`;
  await client.indices.create({ index, ...doctorIndex(specialties) });
  for (let last = 0, read = pageSize; read === pageSize;) {
    const page = await readDocumentPage(pool, last, pageSize);
    await bulk(client, index, page);
    read = page.size;
    last = [...page.keys()].at(-1) ?? last;
  }
  return {
    client,
    index,
    write: async (doctorIds) => bulk(client, index, await readDocuments(pool, doctorIds)),
    async close() {
      await client.indices.delete({ index });
      await client.close();
    },
  };
}

async function bulk(
  client: Client,
  index: string,
  documents: ReadonlyMap<number, DoctorDocument | null>,
): Promise<void> {
  const operations: object[] = [...documents].flatMap(([doctorId, document]): object[] =>
    document === null
      ? [{ delete: { _id: String(doctorId) } }]
      : [{ index: { _id: String(doctorId) } }, document],
  );
  if (operations.length === 0) return;
  const answer = await client.bulk({ index, operations, refresh: true });
  const failed = answer.items.find((item) => item.index?.error !== undefined);
  if (failed !== undefined) throw new Error(JSON.stringify(failed));
}
