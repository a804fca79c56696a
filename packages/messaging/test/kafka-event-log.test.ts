import { afterEach, beforeEach, describe } from '@jest/globals';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { describeEventLog } from './event-log-contract.ts';
import { KafkaTestbed, retryDelaysMs } from './kafka-harness.ts';

const { kafkaBrokers } = sharedEngines();
const describeKafka = kafkaBrokers === null ? describe.skip : describe;

describeKafka('on Kafka (needs Java 17 and Maven)', () => {
  let testbed: KafkaTestbed;
  beforeEach(() => {
    testbed = new KafkaTestbed(kafkaBrokers ?? []);
  });
  afterEach(() => testbed.remove());

  describeEventLog('Kafka', () => ({
    connect: () => testbed.connect(),
    attempts: retryDelaysMs.length + 1,
    cutSessions: () => testbed.cutSessions(),
  }));
});
