import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '@rendezvous/platform/config';
import { loadConfig } from '../src/config.ts';
import { chooseRegions } from '../src/served-regions.ts';

const secret = 'x'.repeat(32);
const production = {
  NODE_ENV: 'production',
  INTERNAL_TOKEN_SECRET: secret,
  JWKS_URL: 'https://issuer.example/keys',
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'rendezvous',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the gateway’s configuration', () => {
  test('nothing needs to be set on a laptop', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      introspection: true,
      graphiql: true,
      corsOrigins: [],
      internalTokenSecret: null,
      identityProvider: null,
      maxBodyBytes: 102_400,
    });
    expect(config.supergraphPath).toMatch(/gateway\/supergraph\.graphql$/);
  });

  test('what a client may ask for is limited, and how can be said', () => {
    const { protection, engines } = loadConfig({});
    expect(protection).toEqual({
      demand: { mode: 'enforce', maximum: 20_000 },
      rates: { perAddress: 120_000, perUser: 6_000, perPartner: 6_000 },
      trustedProxies: { count: 0 },
      operationTimeoutMs: 20_000,
    });
    expect(engines.redis).toBeNull();
    const { trustedProxies } = loadConfig({ TRUSTED_PROXIES: '10.0.0.0/8' }).protection;
    expect(trustedProxies).toHaveProperty('networks');
    expect(problemsOf({ TRUSTED_PROXIES: '10.0.0.0/8, the-proxy', COST_MODE: 'maybe' })).toEqual([
      'COST_MODE: must be "measure" or "enforce"',
      'TRUSTED_PROXIES: part 2 is no number, address or network such as 10.0.0.0/8',
    ]);
  });

  test('an empty variable counts as not set', () => {
    expect(loadConfig({ PORT: '', INTROSPECTION: '' }).port).toBe(4000);
  });

  test('every problem is named at once, without values', () => {
    const problems = problemsOf({
      PORT: 'abc',
      INTERNAL_TOKEN_SECRET: 'hunter2',
      JWKS_URL: 'ftp://x',
      INTROSPECTION: 'maybe',
      MAX_QUERY_DEPTH: '0',
    });
    const names = problems.map((problem) => problem.split(':', 1)[0]);
    const expected = [
      'INTERNAL_TOKEN_SECRET',
      'INTROSPECTION',
      'JWKS_URL',
      'MAX_QUERY_DEPTH',
      'PORT',
    ];
    expect(new Set(names)).toEqual(new Set(expected));
    expect(problems.join()).not.toContain('hunter2');
  });

  test('a subgraph’s URL is checked by its variable’s name', () => {
    expect(problemsOf({ SUBGRAPH_URL_DOCTORS: 'nowhere' })).toEqual([
      'SUBGRAPH_URL_DOCTORS: must be an http(s) URL',
    ]);
    const { subgraphUrls } = loadConfig({ SUBGRAPH_URL_SLOTS: 'http://127.0.0.1:1/graphql' });
    expect(subgraphUrls).toEqual({ SLOTS: 'http://127.0.0.1:1/graphql' });
  });

  test('production has no development key, no random secret and no introspection', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toHaveLength(4);
    const config = loadConfig(production);
    expect(config).toMatchObject({ isProduction: true, introspection: false, graphiql: false });
    expect(config.identityProvider).toEqual({
      jwksUrl: 'https://issuer.example/keys',
      issuer: 'https://issuer.example',
      audience: 'rendezvous',
    });
    expect(loadConfig({ ...production, INTROSPECTION: 'true' }).graphiql).toBe(true);
  });
});

describe('the regions to serve', () => {
  test('are all there are files for, and /graphql is the French one', () => {
    const { regions, defaultRegion } = chooseRegions(loadConfig({}));
    expect([...regions.keys()]).toEqual(['de', 'fr']);
    expect(defaultRegion.code).toBe('fr');
  });

  test('can be chosen', () => {
    const { regions, defaultRegion } = chooseRegions(loadConfig({ REGIONS: 'de' }));
    expect([...regions.keys()]).toEqual(['de']);
    expect(defaultRegion.code).toBe('de');
    const config = loadConfig({ DEFAULT_REGION: 'de' });
    expect(chooseRegions(config).defaultRegion.code).toBe('de');
  });

  test('must exist', () => {
    expect(() => chooseRegions(loadConfig({ REGIONS: 'xx' }))).toThrow('REGIONS names region "xx"');
    const config = loadConfig({ REGIONS: 'de', DEFAULT_REGION: 'fr' });
    expect(() => chooseRegions(config)).toThrow('there are: de');
  });
});
