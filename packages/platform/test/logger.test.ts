import { expect, test } from '@jest/globals';
import { createLogger } from '../src/logger.ts';

function capture(): { lines: string[]; logger: ReturnType<typeof createLogger> } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ name: 'slots', destination }) };
}

test('one JSON object a line, with the service', () => {
  const { lines, logger } = capture();
  logger.info({ doctorId: 7 }, 'hello');
  logger.debug('not shown');
  expect(lines).toHaveLength(1);
  const [line = ''] = lines;
  expect(JSON.parse(line)).toMatchObject({
    level: 'info',
    service: 'slots',
    doctorId: 7,
    msg: 'hello',
  });
});

test('no secrets and no patients', () => {
  const { lines, logger } = capture();
  const patient = { id: 'p1', name: 'Secret', email: 'Secret', reason: 'Secret' };
  logger.info({
    token: 'Secret',
    email: 'Secret',
    caller: { patient },
    patient,
    headers: { authorization: 'Secret', 'x-rendezvous-internal': 'Secret' },
    request: { headers: { authorization: 'Secret', 'x-rendezvous-internal': 'Secret' } },
  });
  logger.child({ patient }).warn('child');
  expect(lines.join('')).not.toContain('Secret');
  expect(lines.join('')).toContain('p1');
});

test('errors without the row that PostgreSQL quotes', () => {
  const { lines, logger } = capture();
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (email)=(ada@example.org) already exists.',
  });
  logger.error({ err: new Error('cannot save', { cause }) }, 'failed');
  expect(lines.join('')).not.toContain('ada@example.org');
  const [line = ''] = lines;
  expect(JSON.parse(line)).toMatchObject({
    err: { type: 'Error', message: 'cannot save', cause: { code: '23505' } },
  });
});
