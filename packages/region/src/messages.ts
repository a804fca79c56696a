import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { regionsDirectory } from './region.ts';

/** Where the messages of this repository are: one file a language. */
export const localesDirectory: string = join(regionsDirectory, 'locales');

/** In which to answer somebody whose language there are no messages in. */
const fallbackLanguage = 'en';

/** What a message can be filled with. */
export type MessageValues = Record<string, string | number | Date>;

export interface Messages {
  readonly languages: readonly string[];
  /**
   * The message in a language (English for a language there are no messages in), filled in.
   * @throws Error for an unknown key or a missing value: both are mistakes in the code
   */
  format(language: string, key: string, values?: MessageValues): string;
}

/**
 * Reads and compiles the ICU messages of every `<language>.json` in a directory.
 * @throws Error when a language lacks a key that another has, or a message is not valid ICU
 */
export function createMessages(directory: string = localesDirectory): Messages {
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  const compiled = new Map<string, Map<string, IntlMessageFormat>>();
  for (const file of files.toSorted()) {
    const language = file.slice(0, -'.json'.length);
    compiled.set(language, compileAll(language, join(directory, file)));
  }
  assertSameKeys(compiled);
  return {
    languages: [...compiled.keys()],
    format(language, key, values) {
      const messages = compiled.get(language) ?? compiled.get(fallbackLanguage);
      const message = messages?.get(key);
      if (message === undefined) throw new Error(`there is no message "${key}"`);
      return String(message.format(values));
    },
  };
}

function compileAll(language: string, file: string): Map<string, IntlMessageFormat> {
  const texts = z
    .record(z.string(), z.string().min(1))
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(
    Object.entries(texts).map(([key, text]) => [key, compile(language, file, key, text)]),
  );
}

function compile(language: string, file: string, key: string, text: string): IntlMessageFormat {
  try {
    // Messages are plain text: "<" means "<".
    return new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
  } catch (error) {
    throw new Error(`${file}: "${key}" is not a valid ICU message`, { cause: error });
  }
}

function assertSameKeys(compiled: ReadonlyMap<string, ReadonlyMap<string, unknown>>): void {
  const everyKey = new Set([...compiled.values()].flatMap((messages) => [...messages.keys()]));
  const missing = [...compiled].flatMap(([language, messages]) =>
    [...everyKey].filter((key) => !messages.has(key)).map((key) => `${key} in ${language}`),
  );
  if (missing.length > 0) throw new Error(`messages are missing: ${missing.join(', ')}`);
}
