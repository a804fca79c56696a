import { accessScopes } from '@rendezvous/platform/access-rules';
import { z } from 'zod';
import { scopeNames } from '../domain/scopes.ts';
import { isStorable } from '../store/documents.ts';

/** What requests must look like. Every text and list has a bound. */

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'must be 1 to 63 letters, digits, hyphens, underscores');
const variantName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and hyphens');
const maxSchemaLength = 1_000_000;
const notStorable = 'must be valid Unicode without the character U+0000';
const schemaText = z
  .string()
  .min(1, 'must not be empty')
  .max(maxSchemaLength, `must have at most ${maxSchemaLength} characters`)
  .refine(isStorable, notStorable);
const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).max(2_000);
const shortText = z
  .string()
  .max(200, 'must have at most 200 characters')
  .refine(isStorable, notStorable);
const by = { author: shortText.optional(), commit: shortText.optional() };
const unique = <Entry extends string>(entry: z.ZodType<Entry>, maximum: number) =>
  z
    .array(entry)
    .max(maximum, `must have at most ${maximum} entries`)
    .transform((list) => [...new Set(list)].toSorted());
const word = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 printable ASCII characters');
const words = (maximum: number) => unique(word, maximum);

const contractFields = {
  includeTags: words(50).default([]),
  excludeTags: words(50).default([]),
  hideUnreachableTypes: z.boolean().default(true),
};
const oneTag = {
  check: (contract: { includeTags: string[]; excludeTags: string[] }) =>
    contract.includeTags.length + contract.excludeTags.length > 0,
  message: 'includeTags or excludeTags must name a tag, or the contract hides nothing',
};

/** Names in paths. */
export const pathNames = {
  variant: variantName,
  name,
  client: name,
  id: z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a key'),
};

export const subgraphInput = z.object({ schema: schemaText, url, ...by });
export const checkInput = z.object({
  subgraph: name,
  schema: schemaText.nullable(),
  file: z
    .string()
    .max(1_000)
    .nullish()
    .transform((file) => file ?? null),
});
export const authorInput = z.object(by);
export const contractInput = z
  .object({ ...contractFields, ...by })
  .refine(oneTag.check, oneTag.message);
export const publishInput = z.object({
  subgraphs: z
    .array(z.object({ name, schema: schemaText, url }))
    .max(100)
    .default([]),
  removeSubgraphs: z.array(name).max(100).default([]),
  contracts: z
    .array(z.object({ name, ...contractFields }).refine(oneTag.check, oneTag.message))
    .max(20)
    .default([]),
  removeContracts: z.array(name).max(20).default([]),
  ...by,
});
export const rollbackInput = z.object({
  version: z
    .union([z.string().min(1).max(64).refine(isStorable, notStorable), z.number().int().positive()])
    .transform(String),
  ...by,
});
const practice = z
  .string()
  .regex(
    /^practice\.[a-z]{2,8}\.[1-9]\d{0,9}$/,
    'must be the id of a practice, such as practice.fr.311',
  );
const region = z.string().regex(/^[a-z]{2,8}$/, 'must be the code of a region, such as fr');
const defaultLevels = { partner: 'ids-only', frontend: 'allow-ids' } as const;
export const clientInput = z
  .object({
    role: z.enum(['frontend', 'partner']),
    practices: unique(practice, 200).default([]),
    scopes: unique(z.enum(accessScopes), 50).default([]),
    regions: unique(region, 100).default([]),
    contract: name.nullable().default(null),
    /** null: ids-only for partners, who run what was agreed on, allow-ids for frontends. */
    level: z.enum(['allow-ids', 'audit', 'safelist', 'ids-only']).nullable().default(null),
    maxCost: z.number().int().min(1).max(10_000_000).nullable().default(null),
    requestsPerMinute: z.number().int().min(1).max(10_000_000).nullable().default(null),
    introspection: z.boolean().nullable().default(null),
    /** Also when operations on its list fail on its new contract. */
    force: z.boolean().default(false),
    ...by,
  })
  .transform(({ level, ...client }) => ({ ...client, level: level ?? defaultLevels[client.role] }));
export const manifestInput = z.object({
  manifest: z.record(z.string(), z.unknown()),
  remove: z.array(z.string().min(1).max(256)).max(5_000).default([]),
  ...by,
});
export const keyInput = z.object({
  name: shortText.refine((text) => text !== '', 'must not be empty'),
  scopes: z
    .record(
      z.union([z.literal('*'), variantName]),
      z.array(z.enum(scopeNames)).min(1, 'must name a scope').max(scopeNames.length),
    )
    .refine((scopes) => {
      const count = Object.keys(scopes).length;
      return count > 0 && count <= 100;
    }, 'must name 1 to 100 variants'),
});
export const operationsCheckInput = z.object({
  client: name,
  manifest: z.record(z.string(), z.unknown()),
});
const wholeNumber = (minimum: number, maximum: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${minimum} to ${maximum}` })
    .int()
    .min(minimum, `must be at least ${minimum}`)
    .max(maximum, `must be at most ${maximum}`);
export const historyInput = z.object({
  limit: wholeNumber(1, 100).default(20),
  /** A version, or its number. */
  before: z
    .string()
    .regex(/^\d{1,9}(-[0-9a-f]{8})?$/, 'must be a version of the history')
    .transform((version) => Number.parseInt(version, 10))
    .optional(),
});
const coordinate = z.string().max(300).refine(isStorable, notStorable);
export const usageInput = z.object({
  coordinate: coordinate.optional(),
  after: coordinate.default(''),
  limit: wholeNumber(1, 5_000).default(5_000),
});
