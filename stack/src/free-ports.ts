import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';
import { EngineError } from './engine-error.ts';

/**
 * Below the range from which systems choose the local port of a connection, so that a port that was
 * free a moment ago is not taken by somebody's connection meanwhile.
 */
const usualRange = { lowest: 20_000, highest: 31_999 };
const attemptsMaximum = 100;

/**
 * As many TCP ports of 127.0.0.1 as asked for, free a moment ago and given to nobody else as long as
 * this process lives, nor twice by it. @throws EngineError when there are hardly any.
 */
export async function findFreePorts(count: number, range = usualRange): Promise<number[]> {
  const ports: number[] = [];
  for (let attempt = 0; ports.length < count; attempt += 1) {
    if (attempt > attemptsMaximum) throw new EngineError('No free port could be found.');
    const port = randomInt(range.lowest, range.highest + 1);
    if ((await reserve(port)) !== null) ports.push(port);
  }
  return ports;
}

/** The first of as many ports in a row, each like one of findFreePorts. @throws EngineError too */
export async function findFreeBlock(count: number): Promise<number> {
  for (let attempt = 0; attempt < attemptsMaximum; attempt += 1) {
    const first = randomInt(usualRange.lowest, usualRange.highest - count + 2);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const marks = await Promise.all(ports.map(reserve));
    if (!marks.includes(null)) return first;
    for (const mark of marks) mark?.close();
  }
  throw new EngineError(`No ${count} free ports in a row could be found.`);
}

/**
 * Keeps a port for us, null when it is not to be had: until we listen, it looks as free to others as
 * to us. A UDP socket on the same number says so to all processes, and goes with ours.
 */
async function reserve(port: number): Promise<Socket | null> {
  if (!(await isFreePort(port))) return null;
  const mark = createSocket('udp4').unref();
  return new Promise((resolve) => {
    mark.once('error', () => mark.close(() => resolve(null)));
    mark.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(mark));
  });
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
