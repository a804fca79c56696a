export interface Column {
  type: string;
  required: boolean;
  defaulted: boolean;
}

export interface Table {
  key: string[];
  columns: Record<string, Column>;
}

const scalarTypes: Readonly<Record<string, string>> = {
  BigInt: 'bigint',
  Boolean: 'boolean',
  Float: 'double precision',
  Int: 'integer',
  Json: 'jsonb',
  String: 'text',
};

const nativeTypes: Readonly<Record<string, string>> = {
  Date: 'date',
  Real: 'real',
  SmallInt: 'smallint',
  Timestamptz: 'timestamp with time zone',
  Uuid: 'uuid',
};

/** Reads the tables and enums that a schema.prisma claims, named as in the database. */
export function parseModels(schema: string): {
  tables: Record<string, Table>;
  enums: Record<string, string[]>;
} {
  const blocks = [...schema.matchAll(/^(model|enum) (\w+) \{\n(.*?)^\}/gms)].map((match) => ({
    kind: match[1]!,
    name: match[2]!,
    lines: match[3]!.split('\n').map((line) => line.trim()),
  }));
  const enumBlocks = blocks.filter((block) => block.kind === 'enum');
  const enumTypes = new Map(enumBlocks.map(({ name, lines }) => [name, mappedName(lines, name)]));
  const enums = enumBlocks.map(({ name, lines }) => [
    mappedName(lines, name),
    lines.filter((line) => /^\w+$/.test(line)),
  ]);
  const models = blocks.filter((block) => block.kind === 'model');
  const tables = models.map(({ name, lines }) => [
    mappedName(lines, name),
    parseTable(lines, enumTypes),
  ]);
  return { tables: Object.fromEntries(tables), enums: Object.fromEntries(enums) };
}

function mappedName(lines: readonly string[], name: string): string {
  const line = lines.find((candidate) => candidate.startsWith('@@map('));
  return line?.match(/"(.*)"/)?.[1] ?? name;
}

function parseTable(lines: readonly string[], enumTypes: ReadonlyMap<string, string>): Table {
  const columns: Record<string, Column> = {};
  const columnOf = new Map<string, string>();
  let key: string[] = [];
  for (const line of lines) {
    const field = line.match(/^(\w+)\s+(Unsupported\("(.*?)"\)|\w+)(\?|\[\])?(\s.*)?$/);
    if (field === null) continue;
    const [, name = '', typeName = '', unsupported, suffix, attributes = ''] = field;
    const base = unsupported ?? columnType(typeName, attributes, enumTypes);
    // A field of a model's type is a relation, which has no column.
    if (base === undefined) continue;
    const column = attributes.match(/@map\("(.*?)"\)/)?.[1] ?? name;
    columnOf.set(name, column);
    if (/@id\b/.test(attributes)) key = [column];
    columns[column] = {
      type: suffix === '[]' ? `${base}[]` : base,
      required: suffix !== '?',
      defaulted: attributes.includes('@default('),
    };
  }
  const compound = lines.find((line) => line.startsWith('@@id('))?.match(/\[(.*?)\]/)?.[1];
  if (compound !== undefined) {
    key = compound.split(',').map((name) => columnOf.get(name.trim()) ?? name.trim());
  }
  return { key, columns };
}

function columnType(
  typeName: string,
  attributes: string,
  enumTypes: ReadonlyMap<string, string>,
): string | undefined {
  const native = attributes.match(/@db\.(\w+)/)?.[1];
  if (native !== undefined) return nativeTypes[native] ?? `@db.${native}`;
  return enumTypes.get(typeName) ?? scalarTypes[typeName];
}
