import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import {
  BadUserInput,
  errorCodes,
  Forbidden,
  RendezvousError,
  ServiceUnavailable,
  toGraphQLError,
  Unauthenticated,
} from '../src/errors.ts';
import { silentLogger } from '../src/logger.ts';
import { isDatabaseUnavailable } from '../src/postgres-errors.ts';

const present = (error: unknown): GraphQLError => toGraphQLError(error, 'request-1', silentLogger);

describe('errors for clients', () => {
  test.each([
    [new BadUserInput('first', 'must be 1 to 50'), { code: 'BAD_USER_INPUT', field: 'first' }],
    [new Unauthenticated(), { code: 'UNAUTHENTICATED' }],
    [new Forbidden(), { code: 'FORBIDDEN' }],
    [new ServiceUnavailable('slots'), { code: 'SERVICE_UNAVAILABLE' }],
  ])('keep their message and code: %#', (error, extensions) => {
    const presented = present(error);
    expect(presented.message).toBe(error.message);
    expect(presented.extensions).toEqual(extensions);
    expect(errorCodes).toContain(error.code);
    expect(error).toBeInstanceOf(RendezvousError);
    expect(error.name).toBe(error.constructor.name);
  });

  test('are found below the wrapping of GraphQL, whose path stays', () => {
    const wrapped = new GraphQLError('wrapped', {
      path: ['slot', 0],
      originalError: new GraphQLError('again', { originalError: new Unauthenticated() }),
    });
    expect(present(wrapped)).toMatchObject({
      path: ['slot', 0],
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });
});

describe('everything else', () => {
  test.each([
    new Error('password=hunter2'),
    'password=hunter2',
    { password: 'hunter2' },
    null,
    undefined,
    new GraphQLError('hunter2', { originalError: new TypeError('hunter2') }),
  ])('is masked: %p', (error) => {
    const presented = present(error);
    expect(JSON.stringify(presented)).not.toContain('hunter2');
    expect(presented.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' });
  });

  test('presenting twice changes nothing', () => {
    for (const error of [new Error('x'), new BadUserInput('a', 'b'), new GraphQLError('c')]) {
      expect(present(present(error)).toJSON()).toEqual(present(error).toJSON());
    }
  });
});

describe('a database that cannot serve now', () => {
  const withCode = (code: string): Error => Object.assign(new Error('failed'), { code });

  test.each(['ECONNREFUSED', '57P01', '08006', '53300', '57014', '55P03', '40P01', 'P1001'])(
    '%s can be tried again',
    (code) => {
      expect(isDatabaseUnavailable(withCode(code))).toBe(true);
      const wrapped = new Error('prisma', {
        cause: new Error('adapter', { cause: withCode(code) }),
      });
      expect(isDatabaseUnavailable(wrapped)).toBe(true);
      expect(present(wrapped).extensions['code']).toBe('SERVICE_UNAVAILABLE');
    },
  );

  test.each(['23505', '42601', '42P01', '22001', 'P2002'])('%s cannot', (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(false);
    expect(present(withCode(code)).extensions['code']).toBe('INTERNAL_SERVER_ERROR');
  });

  test('a chain of causes that contains itself ends', () => {
    const error = new Error('a');
    error.cause = error;
    expect(isDatabaseUnavailable(error)).toBe(false);
  });
});
