/** A program that starts a Redis, says which, and stays until it is killed. */
import { startGuardian } from '../../src/guardian.ts';
import { startRedis } from '../../src/redis.ts';
import { findFreePorts } from '../../src/free-ports.ts';

const [directory = '', manner = 'kill'] = process.argv.slice(2);
const guardian = startGuardian(manner === 'gentle' ? 'gentle' : 'kill');
if (manner === 'kill') guardian.removeAtEnd(directory);
const [port = 0] = await findFreePorts(1);
const redis = await startRedis({ directory, port, guardian, settings: { save: '3600 1' } });
process.stdout.write(`${JSON.stringify({ pid: redis.pid, port })}\n`);
setInterval(() => undefined, 60_000);
