/**
 * A consumer in a process of its own: handles each event once by inbox and effect in PostgreSQL, and
 * says so on its standard output. It kills itself after as many effects as its last argument says.
 */
import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import { createKafkaEventLog } from '@rendezvous/messaging/kafka-event-log';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';

const [brokers = '', namespace = '', topic = '', connectionString = '', effectsMaximum = ''] =
  process.argv.slice(2);

const pool = createPool({
  connectionString,
  applicationName: 'test',
  max: 8,
  logger: silentLogger,
});
const log = createKafkaEventLog({
  brokers: brokers.split(','),
  namespace,
  region: 'fr',
  logger: silentLogger,
  metrics: createMetrics('test'),
  partitions: 3,
});
let effects = 0;
const handleOnce = idempotent({
  pool,
  consumer: 'killed',
  async apply(event, client) {
    await client.query('INSERT INTO effect (event_id) VALUES ($1)', [event.id]);
  },
  afterCommit(event) {
    process.stdout.write(`${event.id}\n`);
    effects += 1;
    // The effect is committed, the offset is not, as long as this has not returned.
    if (effects === Number(effectsMaximum)) process.kill(process.pid, 'SIGKILL');
  },
});
await log.consume({ group: 'killed', topics: [topic], handle: handleOnce });
