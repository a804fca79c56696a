import type { GatewayClient } from '../gateway-client.ts';

/** A page of a connection, as every list of a record is. */
interface Connection {
  readonly edges: readonly { readonly node: unknown }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Everything that is stored about a patient in a region. */
export interface CopiedRecord {
  readonly patientId: string;
  readonly profile: object;
  readonly appointments: readonly unknown[];
  readonly messages: readonly unknown[];
  readonly accesses: readonly unknown[];
}

/** 50 entries a page: far more than anybody's record has. */
const pagesMaximum = 1_000;

const lists = {
  appointments: `id status createdAt holdExpiresAt reason
    slot { id startsAt endsAt timeZone visitKind } doctor { id name practice { id name } }
    history { fromStatus toStatus changedBy reason changedAt }`,
  messages: 'id kind state recipient subject body language createdAt sentAt',
  accesses: 'id recordedAt actorRole client action subject reference operation',
};

const profileDocument = `query CopyProfile($id: ID) {
  patientRecord(patientId: $id) {
    id profile { name email phone language hasAccount }
  }
}`;

/**
 * Copies everything that is stored about a patient (GDPR, article 15) through the gateway; the client
 * is the patient's or an operator's with the scope `patients:read`. Null when nothing is stored.
 * @throws OperationFailed when the gateway refuses, RangeError for a list of more than 50,000 entries
 */
export async function copyRecord(
  ask: GatewayClient,
  patientId: string,
): Promise<CopiedRecord | null> {
  const { patientRecord } = await ask<{ patientRecord: { profile: object } | null }>(
    profileDocument,
    { id: patientId },
  );
  if (patientRecord === null) return null;
  const copied: Record<string, unknown[]> = {};
  for (const [list, fields] of Object.entries(lists)) {
    copied[list] = await copyList(ask, patientId, list, fields);
  }
  const { appointments = [], messages = [], accesses = [] } = copied;
  return { patientId, profile: patientRecord.profile, appointments, messages, accesses };
}

async function copyList(
  ask: GatewayClient,
  patientId: string,
  list: string,
  fields: string,
): Promise<unknown[]> {
  const document = `query CopyList($id: ID, $after: String) {
    patientRecord(patientId: $id) {
      list: ${list}(first: 50, after: $after) {
        edges { node { ${fields} } } pageInfo { hasNextPage endCursor }
      }
    }
  }`;
  const nodes: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMaximum; page += 1) {
    const answer: { patientRecord: { list: Connection } | null } = await ask(document, {
      id: patientId,
      after,
    });
    if (answer.patientRecord === null) return nodes;
    const { edges, pageInfo } = answer.patientRecord.list;
    nodes.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return nodes;
    after = pageInfo.endCursor;
  }
  throw new RangeError(`The list "${list}" has more than ${pagesMaximum} pages.`);
}
