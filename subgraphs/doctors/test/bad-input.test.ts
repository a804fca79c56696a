import { describe, expect, test } from '@jest/globals';
import { near, searchDocument, serveDoctors } from './serve-doctors.ts';

const served = serveDoctors();
const { ask } = served;

describe('bad input', () => {
  test.each<[string, object, string]>([
    ['first 0', { first: 0 }, 'first'],
    ['first 1000', { first: 1000 }, 'first'],
    ['first -1', { first: -1 }, 'first'],
    ['radius 0', { filter: { near: { ...near, radiusKm: 0 } } }, 'filter.near.radiusKm'],
    [
      'radius 20,000 km',
      { filter: { near: { ...near, radiusKm: 20_000 } } },
      'filter.near.radiusKm',
    ],
    ['latitude 91', { filter: { near: { ...near, latitude: 91 } } }, 'filter.near.latitude'],
    ['longitude -181', { filter: { near: { ...near, longitude: -181 } } }, 'filter.near.longitude'],
    [
      'dates the wrong way round',
      { filter: { availableFrom: '2026-12-02', availableTo: '2026-12-01' } },
      'filter.availableTo',
    ],
    [
      '61 days',
      { filter: { availableFrom: '2026-12-01', availableTo: '2027-01-30' } },
      'filter.availableTo',
    ],
    [
      'a day 90 days ahead without a first',
      { filter: { availableTo: '2027-02-21' } },
      'filter.availableTo',
    ],
    [
      'a day that does not exist',
      { filter: { availableFrom: '2026-02-30' } },
      'filter.availableFrom',
    ],
    ['the year 9999', { filter: { availableFrom: '9999-12-31' } }, 'filter.availableFrom'],
    ['a long text', { filter: { text: 'x'.repeat(201) } }, 'filter.text'],
    [
      'too many words',
      { filter: { text: 'abcdefghijklmnopq'.split('').join(' ') } },
      'filter.text',
    ],
    ['a text of punctuation', { filter: { text: ' -- § ' } }, 'filter.text'],
    ['a text of an emoji', { filter: { text: '🫀' } }, 'filter.text'],
    ['a text of filler words', { filter: { text: 'de la' } }, 'filter.text'],
    ['a last day that is over', { filter: { availableTo: '2026-11-21' } }, 'filter.availableTo'],
    ['an unknown specialty', { filter: { specialty: 'cardiologie' } }, 'filter.specialty'],
    ['an unknown insurance', { filter: { insurance: 'mas' } }, 'filter.insurance'],
    ['a control character', { filter: { text: 'car\u0000diology' } }, 'filter.text'],
    ['a malformed specialty', { filter: { specialty: 'Cardio logy!' } }, 'filter.specialty'],
    ['a malformed insurance', { filter: { insurance: "'; --" } }, 'filter.insurance'],
    ['a malformed language', { filter: { languages: ['french'] } }, 'filter.languages'],
    [
      'eleven languages',
      { filter: { languages: 'abcdefghijk'.split('').map((one) => `a${one}`) } },
      'filter.languages',
    ],
    ['an unknown place', { filter: { place: 'Atlantis' } }, 'filter.place'],
    ['a place of control characters', { filter: { place: '\u0007' } }, 'filter.place'],
    ['a long place', { filter: { place: 'x'.repeat(101) } }, 'filter.place'],
    ['travel without a place', { filter: { maxTravelMinutes: 10 } }, 'filter.maxTravelMinutes'],
    ['a mode without a place', { filter: { travelMode: 'DRIVING' } }, 'filter.travelMode'],
    ['0 minutes', { filter: { near, maxTravelMinutes: 0 } }, 'filter.maxTravelMinutes'],
    ['241 minutes', { filter: { near, maxTravelMinutes: 241 } }, 'filter.maxTravelMinutes'],
    ['distance from nowhere', { sort: 'DISTANCE' }, 'sort'],
    ['an empty cursor', { after: '' }, 'after'],
    ['a cursor of nonsense', { after: 'nonsense' }, 'after'],
    ['a cursor that is not base64url', { after: '§§§' }, 'after'],
    ['a huge cursor', { after: 'A'.repeat(5_000) }, 'after'],
    ['a cursor of other JSON', { after: Buffer.from('[1,2,3]').toString('base64url') }, 'after'],
  ])('%s is refused, naming the field', async (_name, variables, field) => {
    // From the fourth time on the document is compiled.
    for (let time = 0; time < 5; time += 1) {
      const { data, errors } = await ask(searchDocument, { filter: {}, ...variables });
      expect(data ?? null).toBeNull();
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(errors?.[0]?.message.startsWith(`${field}: `)).toBe(true);
    }
  });

  test('an unknown id is named, with ids like it', async () => {
    const { errors } = await ask(searchDocument, { filter: { specialty: 'cardiologie' } });
    expect(errors?.[0]?.message).toBe(
      'filter.specialty: "cardiologie" is not known in this region; did you mean cardiology?',
    );
  });

  test.each([
    ['a day that does not exist', { availableFrom: '2026-02-30' }],
    ['an unknown field', { colour: 'red' }],
    ['a number for a text', { text: 5 }],
  ])('%s is refused before it is run', async (_name, filter) => {
    const { errors } = await ask(searchDocument, { filter });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('a day that does not exist is named in a document without variables, too', async () => {
    const filter = `{ near: { latitude: 45, longitude: 4 }, languages: ["fr"],
      availableTo: "2026-02-30" }`;
    const { errors } = await ask(`{ searchDoctors(first: 3, filter: ${filter}) { totalCount } }`);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'filter.availableTo',
    });
  });

  test('an unknown place is named, with places of a similar name', async () => {
    const { errors } = await ask(searchDocument, { filter: { place: 'Grenobel' } });
    expect(errors?.[0]?.message).toBe(
      'filter.place: "Grenobel" is not a known town; did you mean Grenoble?',
    );
  });

  test('a cursor of another filter, sort or day is refused', async () => {
    const first = await ask(searchDocument, { filter: { near }, first: 2 });
    const after = first.data.searchDoctors.pageInfo.endCursor;
    const problems = [
      { filter: { near: { ...near, radiusKm: 29 } }, after },
      { filter: { near }, sort: 'DISTANCE', after },
    ];
    for (const variables of problems) {
      const { errors } = await ask(searchDocument, variables);
      expect(errors?.[0]?.message).toContain('belongs to another filter or sort');
    }
    const { now } = served.clock;
    served.clock.now = new Date(now.getTime() + 25 * 3_600_000);
    const late = await ask(searchDocument, { filter: { near }, after });
    served.clock.now = now;
    expect(late.errors?.[0]?.message).toContain('older than 24 hours');
    const other = await ask(searchDocument, { filter: { near }, first: 5, after });
    expect(other.errors).toBeUndefined();
  });

  test('a cursor with a damaged part is refused or harmless, never an internal error', async () => {
    const page = await ask(searchDocument, { filter: {}, sort: 'NEXT_AVAILABLE', first: 2 });
    const fields: unknown[] = JSON.parse(
      Buffer.from(page.data.searchDoctors.pageInfo.endCursor, 'base64url').toString(),
    );
    const damages: unknown[] = [null, -1, 1.5, 1e300, 'x', [], {}, '0:0:x', ''];
    for (let index = 0; index < fields.length; index += 1) {
      // Such as PostgreSQL does not take for a snapshot, too.
      const snapshots = ['0:0:', '5:3:', '1:1:5', '3:9:5,4', '3:9:2', `${'9'.repeat(20)}:1:`];
      for (const damage of [...damages, ...snapshots]) {
        const after = Buffer.from(JSON.stringify(fields.with(index, damage))).toString('base64url');
        const { errors } = await ask(searchDocument, { filter: {}, sort: 'NEXT_AVAILABLE', after });
        expect(errors?.[0]?.extensions.code ?? 'none').toMatch(/^(BAD_USER_INPUT|none)$/);
      }
    }
  });

  test('nobody without an internal token gets an answer', async () => {
    const response = await served.subgraph.fetch(
      new Request('http://subgraph/graphql', { method: 'POST', body: '{"query":"{__typename}"}' }),
    );
    expect(response.status).toBe(401);
  });
});
