/**
 * `npm run stack`: the product on real engines, each engine, subgraph and the gateway a process of
 * its own.
 * `npm run stack -- status | down | start NAME | stop NAME` act on one that runs.
 */
import { parseArgs } from 'node:util';
import { ConfigError } from '@rendezvous/platform/config';
import { giveOrder } from './stack/control.ts';
import { dataDirectoryFrom } from './stack/settings.ts';
import { StackError } from './stack/stack-error.ts';
import { printStatus, stopStack } from './stack/status.ts';

const usage = `npm run stack                     starts everything, until Ctrl-C
npm run stack -- status [--json]  what runs where
npm run stack -- stop NAME        stops one engine or process
npm run stack -- start NAME       starts it again
npm run stack -- down             stops everything`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [verb = 'up', name] = positionals;
  const dataDirectory = dataDirectoryFrom(process.env);
  if (verb === 'up' && name === undefined) {
    const { up } = await import('./stack/up.ts');
    return up();
  }
  if (verb === 'status' && name === undefined) return printStatus(dataDirectory, values.json);
  if (verb === 'down' && name === undefined) return stopStack(dataDirectory);
  if ((verb === 'start' || verb === 'stop') && name !== undefined) {
    return giveOrder(dataDirectory, verb, name);
  }
  throw new StackError(usage);
}

try {
  await main();
} catch (error) {
  const isExpected = error instanceof StackError || error instanceof ConfigError;
  console.error(isExpected ? (error as Error).message : error);
  process.exitCode = 1;
}
