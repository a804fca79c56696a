import { Buffer } from 'node:buffer';

/** A value of a row; arrays become PostgreSQL arrays, plain objects jsonb. */
export type CopyValue = string | number | boolean | null | readonly string[] | object;

const special = /[\\\n\r\t]/g;
const specialInArray = /["\\]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const flushLength = 64 * 1024;

/** One line of COPY's text format. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(copyText).join('\t')}\n`;
}

function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Array.isArray(value)) return escaped(arrayLiteral(value as readonly string[]));
  return escaped(JSON.stringify(value));
}

function escaped(text: string): string {
  return text.replace(special, (character) => escapes[character]!);
}

function arrayLiteral(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(specialInArray, '\\$&')}"`).join(',')}}`;
}

/** Collects lines and encodes them in pieces, so that millions of short strings are not kept. */
export interface LineBuffer {
  add(line: string): void;
  /** What was added since the last call, encoded as UTF-8. */
  take(): Buffer[];
}

/** An empty buffer. */
export function createLineBuffer(): LineBuffer {
  let text = '';
  let pieces: Buffer[] = [];
  const flush = () => {
    if (text !== '') pieces.push(Buffer.from(text));
    text = '';
  };
  return {
    add: (line) => {
      text += line;
      if (text.length > flushLength) flush();
    },
    take: () => {
      flush();
      const taken = pieces;
      pieces = [];
      return taken;
    },
  };
}
