import { describe, expect, test } from '@jest/globals';
import { near, searchDocument, serveDoctors } from './serve-doctors.ts';

const { ask, doctors, statements } = serveDoctors();

describe('searchDoctors', () => {
  test('answers a page with profiles, distances, facets and cursors', async () => {
    const { data, errors } = await ask(searchDocument, {
      filter: { text: 'heart', place: 'lyon', travelMode: 'CYCLING' },
      sort: 'DISTANCE',
      first: 3,
    });
    expect(errors).toBeUndefined();
    const { edges, pageInfo, totalCount, facets, degraded } = data.searchDoctors;
    expect(edges).toHaveLength(3);
    expect(degraded).toBe(false);
    expect(totalCount).toBeGreaterThan(3);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0].cursor,
      endCursor: edges[2].cursor,
    });
    const distances = edges.map((edge: { distanceKm: number }) => edge.distanceKm);
    expect(distances).toEqual(distances.toSorted((left: number, right: number) => left - right));
    expect(edges[0].travelMinutes).toBeGreaterThan(0);
    expect(edges[0].node.specialties.map((one: { name: string }) => one.name)).toContain(
      'Cardiology',
    );
    expect(edges[0].node.id).toMatch(/^doctor\.fr\.\d+$/);
    expect(edges[0].node.practice.id).toMatch(/^practice\.fr\.\d+$/);
    expect(facets.languages[0]).toEqual({ value: 'fr', label: 'French', count: totalCount });
    expect(facets.visitKinds.map((one: { label: string }) => one.label).toSorted()).toEqual([
      'At the practice',
      'By video',
    ]);
  });

  test('names things in the language of the caller', async () => {
    const { data } = await ask(searchDocument, { filter: { specialty: 'cardiology' } }, 'fr');
    const { facets, edges } = data.searchDoctors;
    expect(facets.specialties[0].label).toBe('Cardiologie');
    expect(facets.languages[0].label).toBe('français');
    expect(edges[0].node.bio).toMatch(/^Reçoit avec attention/);
  });

  test('reads the profiles of a page and their practices in one statement each', async () => {
    await ask(searchDocument, { filter: {}, first: 50 });
    statements.length = 0;
    await ask(searchDocument, { filter: {}, first: 50 });
    expect(statements).toHaveLength(3);
  });

  test('counts nothing that nobody asked for', async () => {
    statements.length = 0;
    await ask('{ searchDoctors(filter: {}) { edges { cursor } } }');
    expect(statements.some((text) => text.includes('count(*)::integer FROM matching'))).toBe(false);
    statements.length = 0;
    const { data } = await ask(
      'query { searchDoctors(filter: {}) { ...Sum } } fragment Sum on DoctorSearchConnection { n: totalCount }',
    );
    expect(data.searchDoctors.n).toBe(doctors.length);
  });

  test('pages until the end and says so', async () => {
    const ids: string[] = [];
    let total = -1;
    let after: string | null = null;
    for (let page = 0; page < 20; page += 1) {
      const { data } = await ask(searchDocument, {
        filter: { visitKind: 'VIDEO' },
        sort: 'NEXT_AVAILABLE',
        first: 50,
        after,
      });
      const { edges, pageInfo, totalCount } = data.searchDoctors;
      ids.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      expect(pageInfo.hasPreviousPage).toBe(page > 0);
      after = pageInfo.endCursor;
      total = totalCount;
      if (!pageInfo.hasNextPage) break;
    }
    expect(ids).toHaveLength(total);
    expect(new Set(ids).size).toBe(total);
  });

  test('finds free time of the right kind at the right time of day only', async () => {
    const { data } = await ask(searchDocument, {
      filter: {
        availableFrom: '2026-11-25',
        availableTo: '2026-11-25',
        dayParts: ['EVENING'],
        visitKind: 'VIDEO',
      },
      first: 50,
    });
    const expected = doctors.filter(
      (doctor) =>
        doctor.visitKinds.includes('VIDEO') &&
        doctor.openDays.some((day) => day.date === '2026-11-25' && (day.openParts & 32) !== 0),
    );
    expect(data.searchDoctors.totalCount).toBe(expected.length);
    expect(expected.length).toBeGreaterThan(0);
  });

  test('a place is a town or postcode, the most populous of a name, however it is written', async () => {
    const townOf = async (place: string): Promise<string> => {
      const { data, errors } = await ask(searchDocument, {
        filter: { place },
        sort: 'DISTANCE',
        first: 1,
      });
      return errors?.[0]?.message ?? data.searchDoctors.edges[0].node.practice.postcode;
    };
    const postcodes: Record<string, string> = {};
    for (const place of [
      'saint-etienne',
      'St Étienne',
      '42000',
      '42000 Saint-Étienne',
      'SAINT ETIENNE',
    ]) {
      postcodes[place] = await townOf(place);
    }
    expect(new Set(Object.values(postcodes))).toEqual(new Set(['42000']));
    const { data } = await ask(
      '{ a: searchDoctors(filter: {place: "Montreuil"}, first: 1, sort: DISTANCE) { edges { node { practice { latitude } } } } }',
    );
    expect(data.a.edges[0].node.practice.latitude).toBeLessThan(49.5);
  });

  test('a circle without a radius has 10 km, as a variable and in the document', async () => {
    const { latitude, longitude } = near;
    const count = async (filter: object): Promise<number> =>
      (await ask(searchDocument, { filter })).data.searchDoctors.totalCount;
    const expected = await count({ near: { latitude, longitude, radiusKm: 10 } });
    expect(await count({ near: { latitude, longitude } })).toBe(expected);
    const { data } = await ask(
      `{ searchDoctors(filter: { near: { latitude: ${latitude}, longitude: ${longitude} } }) { totalCount } }`,
    );
    expect(data.searchDoctors.totalCount).toBe(expected);
  });

  test('near and place narrow each other, and travel time narrows further', async () => {
    const count = async (filter: object): Promise<number> =>
      (await ask(searchDocument, { filter })).data.searchDoctors.totalCount;
    const both = await count({ near: { ...near, radiusKm: 200 }, place: 'Grenoble' });
    expect(both).toBe(await count({ place: 'Grenoble' }));
    const all = await count({ near });
    const soon = await count({ near, maxTravelMinutes: 15, travelMode: 'WALKING' });
    expect(soon).toBeLessThan(all);
    const { data } = await ask(searchDocument, {
      filter: { near, maxTravelMinutes: 20 },
      first: 50,
    });
    for (const edge of data.searchDoctors.edges) expect(edge.travelMinutes).toBeLessThanOrEqual(20);
  });
});

describe('doctor, specialties and references', () => {
  test('a doctor by id; null for one that is not there or of another region', async () => {
    const { data } = await ask(`{
      one: doctor(id: "doctor.fr.1") { id name practice { email } }
      none: doctor(id: "doctor.fr.999999") { id }
      elsewhere: doctor(id: "doctor.de.1") { id }
    }`);
    expect(data.one).toMatchObject({ id: 'doctor.fr.1', name: doctors[0]?.name });
    expect(data.one.practice.email).toContain('@');
    expect([data.none, data.elsewhere]).toEqual([null, null]);
    const { errors } = await ask('{ doctor(id: "1; DROP") { id } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
  });

  test('specialties come sorted by their name in the language of the caller', async () => {
    const { data } = await ask('{ specialties { id name synonyms } }', {}, 'de');
    const names = data.specialties.map((one: { name: string }) => one.name);
    expect(names).toEqual(
      names.toSorted((left: string, right: string) => left.localeCompare(right, 'de')),
    );
    expect(names).toContain('Kinderheilkunde');
  });

  test('references of other subgraphs are resolved in one statement', async () => {
    statements.length = 0;
    const representations = [3, 1, 2, 999_999, 1].map((id) => ({
      __typename: 'Doctor',
      id: `doctor.fr.${id}`,
    }));
    const { data } = await ask(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on Doctor { id name } }
      }`,
      { representations },
    );
    expect(data._entities.map((one: { id: string } | null) => one?.id)).toEqual([
      'doctor.fr.3',
      'doctor.fr.1',
      'doctor.fr.2',
      undefined,
      'doctor.fr.1',
    ]);
    expect(statements).toHaveLength(1);
  });
});
