import { beforeAll, describe, expect, test } from '@jest/globals';
import { useRegistry } from './support/registry-under-test.ts';
import {
  clashingSchema,
  doctorsSchema,
  doctorsUrl,
  slotsSchema,
  slotsUrl,
} from './support/sample-schemas.ts';

const registry = useRegistry();
let ask: Awaited<ReturnType<typeof registry.start>>['ask'];
beforeAll(async () => {
  ({ ask } = await registry.start());
});

const publishDoctors = (variant: string, fields = '') =>
  ask('PUT', `/v1/variants/${variant}/subgraphs/doctors`, {
    schema: doctorsSchema(fields),
    url: doctorsUrl,
    author: 'Ada',
    commit: 'c0ffee',
  });

describe('publishing', () => {
  test('what was published is served, with who published it', async () => {
    const before = await ask('GET', '/v1/variants/first/supergraph');
    expect([before.status, before.body.error.code]).toEqual([404, 'NOTHING_PUBLISHED']);

    const published = await publishDoctors('first');
    expect(published.status).toBe(200);
    expect(published.body).toMatchObject({ changed: true, version: expect.stringMatching(/^1-/) });

    const supergraph = await ask('GET', '/v1/variants/first/supergraph');
    expect(supergraph.status).toBe(200);
    expect(supergraph.body).toMatchObject({ version: published.body.version, contracts: {} });
    expect(supergraph.body.supergraphSdl).toContain('type Doctor');
    const { body } = await ask('GET', '/v1/variants/first/subgraphs/doctors');
    expect(body).toMatchObject({
      name: 'doctors',
      url: doctorsUrl,
      schema: doctorsSchema(),
      author: 'Ada',
      commit: 'c0ffee',
      publishedVersion: published.body.version,
    });
  });

  test('the same again changes nothing and is not in the history', async () => {
    const first = await publishDoctors('same');
    const again = await publishDoctors('same');
    expect(again.body).toMatchObject({ changed: false, version: first.body.version });
    const { body } = await ask('GET', '/v1/variants/same/history');
    expect(body.entries).toHaveLength(1);
  });
});
void clashingSchema;
void slotsSchema;
void slotsUrl;
