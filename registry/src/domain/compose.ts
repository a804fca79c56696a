import { type CompositionResult, composeServices } from '@apollo/composition';
import { type ASTNode, GraphQLError, parse, Source } from 'graphql';
import { findDefinition } from './schema-location.ts';

/** What a team publishes: a schema, and where the service that answers it is. */
export interface SubgraphSchema {
  name: string;
  url: string;
  sdl: string;
  /** Where the schema was read, for messages. */
  file?: string;
}

/** A place in a subgraph's schema; line and column count from 1. */
export interface SchemaLocation {
  subgraph: string;
  file: string | null;
  line: number;
  column: number;
}

/** Why the subgraphs do not compose, or what is odd although they do. */
export interface CompositionProblem {
  /** Federation's code, such as FIELD_TYPE_MISMATCH. */
  code: string;
  message: string;
  subgraph: string | null;
  file: string | null;
  line: number | null;
  column: number | null;
  /** Every place that takes part, the one above first. */
  locations: SchemaLocation[];
}

export type Composition =
  | { supergraphSdl: string; hints: CompositionProblem[]; errors?: undefined }
  | { errors: CompositionProblem[]; supergraphSdl?: undefined; hints?: undefined };

type CompositionHint = NonNullable<CompositionResult['hints']>[number];

interface ParsedSubgraph extends SubgraphSchema {
  source: Source;
}

/** More of them would only bury the first. */
const maxProblems = 200;

/**
 * Composes subgraphs into a supergraph. Never throws: a schema that is not GraphQL, does not
 * compose, or is more than the composer can take is answered with errors.
 */
export function composeSubgraphs(subgraphs: readonly SubgraphSchema[]): Composition {
  const sources = subgraphs.map((subgraph) => ({
    ...subgraph,
    source: new Source(subgraph.sdl, subgraph.file ?? subgraph.name),
  }));
  const services: Parameters<typeof composeServices>[0] = [];
  const errors: CompositionProblem[] = [];
  for (const { name, url, source } of sources) {
    try {
      services.push({ name, url, typeDefs: parse(source) });
    } catch (error) {
      errors.push(describeFailure(error, sources));
    }
  }
  if (errors.length > 0) return { errors };
  return composeParsed(services, sources);
}

function composeParsed(
  services: Parameters<typeof composeServices>[0],
  sources: readonly ParsedSubgraph[],
): Composition {
  try {
    const result = composeServices(services);
    if (result.supergraphSdl === undefined) {
      const errors = result.errors.slice(0, maxProblems);
      return { errors: errors.map((error) => describeError(error, sources)) };
    }
    const hints = result.hints.slice(0, maxProblems).map((hint) => describeHint(hint, sources));
    return { supergraphSdl: result.supergraphSdl, hints };
  } catch (error) {
    return { errors: [describeFailure(error, sources)] };
  }
}

function describeFailure(error: unknown, sources: readonly ParsedSubgraph[]): CompositionProblem {
  if (error instanceof GraphQLError) return describeError(error, sources);
  const message = error instanceof Error ? error.message : String(error);
  return locate('INVALID_GRAPHQL', `The subgraphs cannot be composed: ${message}`, []);
}

function describeError(
  error: GraphQLError,
  sources: readonly ParsedSubgraph[],
): CompositionProblem {
  const code = error.extensions['code'];
  const locations = locateNodes(error.nodes ?? [], sources);
  if (locations.length === 0) locations.push(...locateSyntaxError(error, sources));
  if (locations.length === 0) locations.push(...locateUnreachable(error.message, sources));
  return locate(typeof code === 'string' ? code : 'INVALID_GRAPHQL', error.message, locations);
}

function describeHint(
  hint: CompositionHint,
  sources: readonly ParsedSubgraph[],
): CompositionProblem {
  return locate(hint.definition.code, hint.message, locateNodes(hint.nodes ?? [], sources));
}

function locate(code: string, message: string, locations: SchemaLocation[]): CompositionProblem {
  const first = locations[0];
  return {
    code,
    message,
    subgraph: first?.subgraph ?? null,
    file: first?.file ?? null,
    line: first?.line ?? null,
    column: first?.column ?? null,
    locations,
  };
}

/** The composer keeps the nodes of our own parse, so their source says whose they are. */
function locateNodes(
  nodes: readonly ASTNode[],
  sources: readonly ParsedSubgraph[],
): SchemaLocation[] {
  return nodes.flatMap((node) => {
    const subgraph = sources.find(({ source }) => source === node.loc?.source);
    if (subgraph === undefined || node.loc === undefined) return [];
    const { line, column } = node.loc.startToken;
    return [{ subgraph: subgraph.name, file: subgraph.file ?? null, line, column }];
  });
}

function locateSyntaxError(
  error: GraphQLError,
  sources: readonly ParsedSubgraph[],
): SchemaLocation[] {
  const subgraph = sources.find(({ source }) => source === error.source);
  if (subgraph === undefined) return [];
  return (error.locations ?? []).map(({ line, column }) => ({
    subgraph: subgraph.name,
    file: subgraph.file ?? null,
    line,
    column,
  }));
}

/**
 * An error about a field that no plan can reach comes without a place. Its text names the type that
 * lacks a key, or the field and the subgraph from which it cannot be reached.
 */
function locateUnreachable(message: string, sources: readonly ParsedSubgraph[]): SchemaLocation[] {
  const wanted: [coordinate: string | undefined, subgraph: string | undefined][] = [];
  const withoutKey = /because type "(\w+)" has no @key defined in subgraph "([^"]+)"/.exec(message);
  wanted.push([withoutKey?.[1], withoutKey?.[2]]);
  const from = /from subgraph "([^"]+)"/.exec(message)?.[1];
  const field = /cannot find field "(\w+)\.\w+"/.exec(message);
  wanted.push([field?.[1], from]);
  for (const [coordinate, name] of wanted) {
    const subgraph = sources.find((candidate) => candidate.name === name);
    if (coordinate === undefined || subgraph === undefined) continue;
    const place = findDefinition(parse(subgraph.source), coordinate);
    if (place !== undefined) {
      return [{ subgraph: subgraph.name, file: subgraph.file ?? null, ...place }];
    }
  }
  return [];
}
