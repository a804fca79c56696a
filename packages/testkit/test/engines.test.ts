import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { sharedEngines, testNamespace } from '../src/engines.ts';

async function expectListener(hostAndPort: string): Promise<void> {
  const [host = '', port = ''] = hostAndPort.split(':');
  const socket = connect({ host, port: Number(port) });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.destroy();
}

const { redisUrl, redisLockUrls, kafkaBrokers, elasticsearchUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;
const describeLocks = redisLockUrls === null ? describe.skip : describe;
const describeKafka = kafkaBrokers === null ? describe.skip : describe;
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

describeRedis('the Redis of the run (needs redis-server)', () => {
  test('is ready', () => expectListener(new URL(redisUrl!).host));
});

describeLocks('the Redis nodes for locks of the run (need redis-server)', () => {
  test('are three, and ready', async () => {
    expect(new Set(redisLockUrls).size).toBe(3);
    for (const url of redisLockUrls!) await expectListener(new URL(url).host);
  });
});

describeKafka('the Kafka of the run (needs Java 17 and Maven)', () => {
  test('is ready', async () => {
    for (const broker of kafkaBrokers!) await expectListener(broker);
  });
});

describeElasticsearch('the Elasticsearch of the run (needs Java 17 and Maven)', () => {
  test('is ready', async () => {
    const response = await fetch(`${elasticsearchUrl}/_cluster/health`);
    expect(await response.json()).toHaveProperty('status');
  });
});

describe('the names that a test file uses', () => {
  test('are nobody else’s', () => {
    const names = Array.from({ length: 100 }, testNamespace);
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
  });
});
