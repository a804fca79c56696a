import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { createMessages, localesDirectory } from '../src/messages.ts';

describe('the messages of this repository', () => {
  const locales = readdirSync(localesDirectory).map((file) => ({
    language: file.slice(0, 2),
    texts: JSON.parse(readFileSync(join(localesDirectory, file), 'utf8')) as Record<string, string>,
  }));
  const english = locales.find(({ language }) => language === 'en')?.texts ?? {};

  test('are valid, and there in French, German and English', () => {
    expect(createMessages().languages).toEqual(['de', 'en', 'fr']);
  });

  test.each(locales)('in $language: the same keys, sorted, none empty', ({ texts }) => {
    expect(Object.keys(texts)).toEqual(Object.keys(english).toSorted());
    for (const text of Object.values(texts)) expect(text.trim()).toBe(text);
  });

  test.each(locales)('in $language: the same values are filled in', ({ language, texts }) => {
    for (const [key, text] of Object.entries(texts)) {
      const expected = argumentsOf('en', english[key] ?? '');
      expect({ key, values: argumentsOf(language, text) }).toEqual({ key, values: expected });
    }
  });
});

/** The names of what a message is filled with, those inside of plurals included. */
function argumentsOf(language: string, text: string): string[] {
  const parsed = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    // In the syntax tree type 0 is text and 7 is "#": all others name a value.
    if ('type' in node && 'value' in node && node.type !== 0 && node.type !== 7) {
      names.add(String(node.value));
    }
    Object.values(node).forEach(visit);
  };
  visit(parsed.getAst());
  return [...names].toSorted();
}

describe('messages', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rendezvous-messages-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (language: string, texts: object): void =>
    writeFileSync(join(directory, `${language}.json`), JSON.stringify(texts));

  test('are filled in by the rules of their language', () => {
    write('en', { days: '{count, plural, one {# day} other {# days}}', sum: '{n, number}' });
    write('fr', { days: '{count, plural, one {# jour} other {# jours}}', sum: '{n, number}' });
    const messages = createMessages(directory);
    expect(messages.format('en', 'days', { count: 0 })).toBe('0 days');
    expect(messages.format('fr', 'days', { count: 0 })).toBe('0 jour');
    expect(messages.format('en', 'sum', { n: 1_234.5 })).toBe('1,234.5');
    expect(messages.format('fr', 'sum', { n: 1_234.5 })).toMatch(/^1\s234,5$/);
  });

  test('are plain text, also what they are filled with', () => {
    write('en', { hello: 'Dear {name}, <b>{name}</b> & co' });
    const text = createMessages(directory).format('en', 'hello', { name: '<i>{x}</i>' });
    expect(text).toBe('Dear <i>{x}</i>, <b><i>{x}</i></b> & co');
  });

  test('a language without messages is answered in English', () => {
    write('en', { hello: 'Hello' });
    expect(createMessages(directory).format('xx', 'hello')).toBe('Hello');
  });

  test('a missing key is found when they are loaded', () => {
    write('en', { a: 'A', b: 'B' });
    write('de', { a: 'A' });
    expect(() => createMessages(directory)).toThrow('messages are missing: b in de');
  });

  test('a message that is no ICU is found when they are loaded', () => {
    write('en', { broken: '{count, plural, one {#}' });
    expect(() => createMessages(directory)).toThrow('"broken" is not a valid ICU message');
  });

  test('an unknown key or a missing value is a mistake of ours', () => {
    write('en', { hello: 'Hello {name}' });
    const messages = createMessages(directory);
    expect(() => messages.format('en', 'nope')).toThrow('there is no message "nope"');
    expect(() => messages.format('en', 'hello')).toThrow();
  });
});
