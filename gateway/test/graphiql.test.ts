import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { exampleTabs } from '../src/graphiql-examples.ts';
import { startTestGateway, type TestGateway } from './support/test-gateway.ts';

let gateway: TestGateway;
let html: string;
let policy: string;
let type: string | null;
beforeAll(async () => {
  gateway = await startTestGateway();
  const response = await fetch(`${gateway.url}/`);
  type = response.headers.get('content-type');
  policy = response.headers.get('content-security-policy') ?? '';
  html = await response.text();
});
afterAll(() => gateway.close());

describe('the page for browsers', () => {
  test('loads nothing from anywhere', () => {
    expect(type).toBe('text/html; charset=utf-8');
    // Markup and style only: inside the script, addresses are texts and names, and never loaded.
    const markup = html.replaceAll(/<script>[\s\S]*?<\/script>/g, '');
    const loading = /(?:src|href|action|poster|data)\s*=\s*["']?(?!data:|\/(?!\/)|#)[^"'\s>]+/gi;
    expect(markup.match(loading) ?? []).toEqual([]);
    expect(markup.match(/url\(\s*["']?(?!data:|#)[^)]{1,60}|@import[^;]{0,60}/gi) ?? []).toEqual(
      [],
    );
    expect(html).not.toMatch(/<script[^>]+src/i);
    expect(html).not.toMatch(/importScripts\(["']https?:/);
  });

  test('may run only its own scripts and talk only to its own origin', () => {
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect(scripts).toHaveLength(2);
    for (const [, script] of scripts) {
      const digest = createHash('sha256').update(String(script)).digest('base64');
      expect(policy).toContain(`'sha256-${digest}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  test('talks to the default endpoint, a region’s page to the region’s', async () => {
    expect(html).toContain('"endpoint":"/graphql"');
    const german = await (await fetch(`${gateway.url}/de`)).text();
    expect(german).toContain('"endpoint":"/de/graphql"');
    expect(german).toMatch(/<a href="\/de" aria-current="page">/);
  });

  test('is sent compressed to those who take that', async () => {
    const body = await new Promise<Buffer>((resolve, reject) => {
      const headers = { 'accept-encoding': 'gzip' };
      const request = httpRequest(`${gateway.url}/`, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks)));
      });
      request.on('error', reject).end();
    });
    expect(body.length).toBeLessThan(html.length / 3);
    expect(gunzipSync(body).toString()).toBe(html);
  });
});

describe('the examples it opens with', () => {
  const now = new Date('2026-11-23T23:00:00Z');

  test('only those that the schema can answer', () => {
    const schema = buildSchema('type Query { a: Int }');
    const tabs = exampleTabs(schema, 'fr', now);
    expect(tabs).toHaveLength(1);
    expect(() => parse(tabs[0]?.query ?? '')).not.toThrow();
  });
});
