import { describe, expect, test } from '@jest/globals';
import { ada, answerOf, request, start } from './sample-subgraph.ts';

describe('interpreted and compiled, the answers are the same', () => {
  const rounds = Array.from({ length: 7 }, (_, round) => round);

  test('entities, custom scalars, enums, defaults of inputs', async () => {
    const { server, contexts } = start();
    const document = `query ($representations: [_Any!]!, $between: Between) {
      _entities(representations: $representations) {
        ... on Thing { id startsAt kind day(between: $between) }
      }
    }`;
    for (const round of rounds) {
      const representations = [
        { __typename: 'Thing', id: `a${round}` },
        { __typename: 'Thing', id: 'missing' },
        { __typename: 'Thing', id: `b${round}` },
      ];
      const variables = { representations, between: { from: '2026-01-01' } };
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      const expected = { startsAt: '2026-11-24T08:00:00Z', kind: 'VIDEO', day: '2026-12-31' };
      expect(answer).toEqual({
        data: {
          _entities: [{ id: `a${round}`, ...expected }, null, { id: `b${round}`, ...expected }],
        },
      });
      expect(contexts.at(-1)?.loaded).toEqual([`a${round}`, 'missing', `b${round}`]);
    }
  });

  test('unions, interfaces, aliases, @include and default arguments', async () => {
    const { server } = start();
    const document = `query ($gone: Boolean!, $with: Boolean = true) {
      result(gone: $gone) {
        __typename
        ... on UserError { message code }
        ... on Gone { others { id } one: others(first: 1) { id } }
        ... on Done { thing { id @include(if: $with) kind } }
      }
    }`;
    for (const round of rounds) {
      const variables = { gone: round % 2 === 0 };
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      expect(answer.errors).toBeUndefined();
      expect(answer.data?.['result']).toEqual(
        variables.gone
          ? {
              __typename: 'Gone',
              message: 'gone',
              code: 'GONE',
              others: [{ id: '0' }, { id: '1' }],
              one: [{ id: '0' }],
            }
          : { __typename: 'Done', thing: { id: '1', kind: 'VIDEO' } },
      );
    }
  });

  test('scalars in variables', async () => {
    const { server } = start();
    const document = 'query ($date: Date!, $at: DateTime) { echo(date: $date, at: $at) }';
    for (const round of rounds) {
      const at = round % 2 === 0 ? { at: '2026-11-24T09:00:00+01:00' } : {};
      const variables = { date: '2026-11-24', ...at };
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      const time = round % 2 === 0 ? Date.parse('2026-11-24T08:00:00Z') : '-';
      expect(answer).toEqual({ data: { echo: `2026-11-24 ${time}` } });
    }
  });

  test('a day that does not exist is refused naming its field', async () => {
    const { server } = start();
    const day = (between: string, more = ''): string =>
      `query ($of: [_Any!]!${more}) {
        _entities(representations: $of) { ... on Thing { day(between: ${between}) } }
      }`;
    const of = [{ __typename: 'Thing', id: 'a' }];
    const asked: [string, object, string][] = [
      ['query ($date: Date!) { echo(date: $date) }', { date: '2026-02-30' }, 'date'],
      [
        day('$between', ', $between: Between'),
        { of, between: { from: '2026-02-30' } },
        'between.from',
      ],
      [day('{ until: "2026-12-01", from: "2026-02-30" }'), { of }, 'between.from'],
      [day('$b', ', $b: Between = { from: "2026-02-30" }'), { of }, 'b.from'],
      ['{ echo(at: "2026-11-24T08:00:00Z", date: "2026-02-30") }', {}, 'date'],
    ];
    for (const [document, variables, field] of asked) {
      for (const _ of rounds) {
        const answer = await answerOf(await server.fetch(await request(document, { variables })));
        expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
          { code: 'BAD_USER_INPUT', field },
        ]);
        expect(answer.errors?.[0]?.message).toBe(
          `${field}: Date must be a day that exists, written YYYY-MM-DD, such as 2026-11-23.`,
        );
      }
    }
  });

  test('non-null variables that are left out have their defaults', async () => {
    const { server } = start();
    const document = `query ($date: Date! = "2026-11-24", $gone: Boolean! = false) {
      echo(date: $date)
      result(gone: $gone) { __typename ... on Done @include(if: $gone) { thing { id } } }
    }`;
    for (const _ of rounds) {
      expect(await answerOf(await server.fetch(await request(document)))).toEqual({
        data: { echo: '2026-11-24 -', result: { __typename: 'Done' } },
      });
    }
  });

  test('the operation that was asked for is the one that runs', async () => {
    const { server } = start();
    const document = 'query A { language } query B { me }';
    for (const round of rounds) {
      const operationName = round % 2 === 0 ? 'A' : 'B';
      const asked = await request(document, { operationName, patient: ada });
      const answer = await answerOf(await server.fetch(asked));
      expect(answer.data).toEqual(operationName === 'A' ? { language: 'fr' } : { me: 'ada' });
    }
  });

  test('masked errors', async () => {
    const { server } = start();
    for (const how of [...rounds.map(() => 'bug'), 'input']) {
      const variables = { how };
      const document = 'query ($how: String!) { fail(how: $how) }';
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      expect(answer.data).toEqual({ fail: null });
      expect(answer.errors).toHaveLength(1);
      expect(answer.errors?.[0]?.path).toEqual(['fail']);
      const code = how === 'bug' ? 'INTERNAL_SERVER_ERROR' : 'BAD_USER_INPUT';
      expect(answer.errors?.[0]?.extensions['code']).toBe(code);
    }
  });
});
