import { expect, test } from '@jest/globals';
import { Counter, Histogram } from 'prom-client';
import { BoundedMap } from '../src/bounded-map.ts';
import { collectProcessMetrics, createMetrics, renderMetrics } from '../src/telemetry.ts';

test('services that share a process share a page, each under its own label', async () => {
  const registries = ['slots', 'doctors'].map((service, index) => {
    const registry = createMetrics(service);
    new Counter({ name: 'requests_total', help: 'r', registers: [registry] }).inc(index + 1);
    const options = { name: 'seconds', help: 's', buckets: [1], registers: [registry] };
    new Histogram(options).observe(0.5);
    return registry;
  });
  const page = await renderMetrics(registries);
  expect(page).toContain('requests_total{service="slots"} 1');
  expect(page).toContain('requests_total{service="doctors"} 2');
  expect(page).toContain('seconds_count{service="doctors"} 1');
  expect(page).toContain('seconds_bucket{le="1",service="slots"} 1');
  expect(page.match(/# TYPE requests_total counter/g)).toHaveLength(1);
});

test('one service, with the metrics of its process', async () => {
  const registry = createMetrics('slots');
  collectProcessMetrics(registry);
  expect(await renderMetrics([registry])).toContain('process_cpu_seconds_total{service="slots"}');
});

test('a bounded map forgets what was used longest ago', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  map.set('c', 4);
  expect(map.size).toBe(2);
  map.delete('c');
  expect(map.get('c')).toBeUndefined();
});
