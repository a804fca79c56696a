import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EngineError } from './engine-error.ts';

/**
 * Below the range from which systems choose the local port of a connection, so that a port that was
 * free a moment ago is not taken by somebody's connection meanwhile.
 */
const lowestPort = 20_000;
const highestPort = 31_999;
const attemptsMaximum = 500;
const given = new Set<number>();

/**
 * As many TCP ports of 127.0.0.1 as asked for, free a moment ago and never given twice by this
 * process. @throws EngineError when there are hardly any.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let attempt = 0; ports.length < count; attempt += 1) {
    if (attempt > attemptsMaximum) throw new EngineError('No free port could be found.');
    const port = randomInt(lowestPort, highestPort + 1);
    if (given.has(port) || !(await isFreePort(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

/** Whether nothing listens on the port of 127.0.0.1. */
export async function isFreePort(port: number): Promise<boolean> {
  const probe = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1' }, () => resolve(true));
  });
  await new Promise((done) => probe.close(done));
  return isFree;
}
