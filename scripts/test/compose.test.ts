import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { repositoryRoot } from '../generate/generated-file.ts';
import { planDockerEngines } from '../stack/docker-engines.ts';
import { loadStackSettings } from '../stack/settings.ts';

interface Service {
  image: string;
  healthcheck?: { test: string[] };
  deploy?: { resources: { limits: { cpus: string; memory: string } } };
  volumes?: string[];
  ports?: string[];
}

const compose = parse(await readFile(join(repositoryRoot, 'compose.yaml'), 'utf8'), {
  merge: true,
}) as { services: Record<string, Service>; volumes: Record<string, null> };
const services = Object.entries(compose.services);

const password = 'a'.repeat(48);
const secrets = {
  databasePasswords: {
    superuser: password,
    doctors: password,
    slots: password,
    appointments: password,
    notifications: password,
    event_log: password,
  },
  internalTokenSecret: password,
};

function plannedNames(environment: Record<string, string>): string[] {
  const settings = loadStackSettings(environment);
  const { members } = planDockerEngines({ settings, secrets });
  return members.map(({ name }) => name);
}

describe('compose.yaml', () => {
  test.each(services)('%s has a pinned image, a health check and limits', (_name, service) => {
    expect(service.image).toMatch(/^[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    expect(service.deploy?.resources.limits).toEqual({
      cpus: expect.any(String),
      memory: expect.stringMatching(/^\d+[MG]$/),
    });
  });

  test.each(services)('%s is reached on the loopback address only', (_name, { ports }) => {
    for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z0-9_]+:-\d+\}:/);
  });

  test('keeps data in volumes that it declares', () => {
    const used = services.flatMap(([, { volumes }]) =>
      (volumes ?? []).map((volume) => volume.split(':')[0]!),
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.volumes)));
    for (const name of ['postgres', 'kafka', 'elasticsearch']) expect(used).toContain(name);
  });

  test('has every engine the stack asks for, and no other', () => {
    const asked = [...plannedNames({}), ...plannedNames({ CACHE: 'cluster' })];
    expect(new Set(asked)).toEqual(new Set(Object.keys(compose.services)));
  });
});
