import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { loadOperationList } from '../../src/persisted-queries/operation-list.ts';
import type { ListedOperation } from '../../src/clients/clients-document.ts';

const { limits } = loadConfig({ MAX_QUERY_DEPTH: '3' });
const operation = (id: string, body: string): ListedOperation => ({
  id,
  name: null,
  type: 'query',
  body,
});
const shallow = operation('shallow', '{ a }');
const deep = operation('deep', '{ a { b { c { d } } } }');

describe('a list', () => {
  test('knows what goes over a limit before anybody asks for it', async () => {
    const list = await loadOperationList([shallow, deep], undefined, limits);
    expect(list.get('shallow')?.refusal).toBeNull();
    expect(list.get('deep')?.refusal).toMatchObject({
      code: 'OPERATION_LIMIT_EXCEEDED',
      extensions: { limit: 'depth', maximum: 3 },
    });
    expect(list.get('other')).toBeUndefined();
  });

  test('is the same when nothing changed, and keeps what it has checked when something did', async () => {
    const first = await loadOperationList([shallow, deep], undefined, limits);
    expect(await loadOperationList([{ ...shallow }, { ...deep }], first, limits)).toBe(first);
    const second = await loadOperationList([shallow, operation('new', '{ b }')], first, limits);
    expect(second).not.toBe(first);
    expect(second.get('shallow')).toBe(first.get('shallow'));
    expect(second.get('deep')).toBeUndefined();
    const third = await loadOperationList([operation('shallow', '{ x }')], second, limits);
    expect(third.get('shallow')?.body).toBe('{ x }');
  });

  test('recognizes texts, and each text is looked at once', async () => {
    const list = await loadOperationList([shallow], undefined, limits);
    const recognized = list.recognize('{a}');
    expect(recognized.isListed).toBe(true);
    expect(list.recognize('{a}')).toBe(recognized);
    expect(list.recognize('query Other { b }')).toMatchObject({ isListed: false, name: 'Other' });
  });

  test('tells what is new for an hour, and of a bounded number', async () => {
    const list = await loadOperationList([], undefined, limits);
    const atMs = Date.UTC(2026, 0, 1);
    expect([list.isNews('id 0', atMs), list.isNews('id 0', atMs)]).toEqual([true, false]);
    const told = Array.from({ length: 5_000 }, (_, index) => list.isNews(`id ${index}`, atMs));
    expect(told.filter((isNews) => isNews)).toHaveLength(999);
    expect(list.isNews('id 0', atMs + 3_599_999)).toBe(false);
    expect(list.isNews('id 0', atMs + 3_600_000)).toBe(true);
  });
});
