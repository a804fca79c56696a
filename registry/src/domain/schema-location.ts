import { type ASTNode, type DefinitionNode, type DocumentNode, Kind, type NameNode } from 'graphql';

/** Where something is written; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

type Named = ASTNode & { name: NameNode };

/**
 * Where a schema coordinate is written: `Doctor`, `Doctor.name`, `Query.doctor(id:)`,
 * `VisitKind.VIDEO` or `@tag`. The closest definition around it when the thing itself is not there
 * (it may have been removed); undefined when not even its type is.
 */
export function findDefinition(schema: DocumentNode, coordinate: string): Place | undefined {
  const [typeName, memberName] = splitCoordinate(coordinate);
  const closest = [coordinate, `${typeName}.${memberName}`, `${typeName}`];
  return closest
    .map((each) => findExactDefinition(schema, each))
    .find((place) => place !== undefined);
}

/** The same, but undefined when the thing itself is not there. */
export function findExactDefinition(schema: DocumentNode, coordinate: string): Place | undefined {
  const [typeName, memberName, argumentName] = splitCoordinate(coordinate);
  const types = schema.definitions.filter((node) => nameOf(node) === typeName);
  const [type] = types;
  if (memberName === undefined) return type === undefined ? undefined : placeOf(type);
  const members = types.flatMap(membersOf).filter((node) => node.name.value === memberName);
  if (argumentName === undefined) return members[0] === undefined ? undefined : placeOf(members[0]);
  const argument = members.flatMap(argumentsOf).find((node) => node.name.value === argumentName);
  return argument === undefined ? undefined : placeOf(argument);
}

function splitCoordinate(coordinate: string): (string | undefined)[] {
  const found = /^(@?\w+)(?:\.(\w+))?(?:[.(](\w+))?/.exec(coordinate);
  return found === null ? [] : found.slice(1);
}

function nameOf(node: DefinitionNode): string | undefined {
  if (!('name' in node) || node.name === undefined) return undefined;
  return node.kind === Kind.DIRECTIVE_DEFINITION ? `@${node.name.value}` : node.name.value;
}

function membersOf(node: DefinitionNode): Named[] {
  return [
    ...('fields' in node ? (node.fields ?? []) : []),
    ...('values' in node ? (node.values ?? []) : []),
    ...('arguments' in node ? (node.arguments ?? []) : []),
  ];
}

function argumentsOf(node: Named): readonly Named[] {
  return node.kind === Kind.FIELD_DEFINITION ? (node.arguments ?? []) : [];
}

/** A description belongs to what it describes, but nobody looks for a field there. */
function placeOf(node: ASTNode): Place | undefined {
  const described = 'name' in node && node.name !== undefined ? node.name : node;
  const token = described.loc?.startToken;
  return token === undefined ? undefined : { line: token.line, column: token.column };
}
