import { type AccessRule, readAccessRules } from '@rendezvous/platform/access-rules';
import { type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql';
import { listSubgraphs, readSchema } from './subgraphs.ts';

/** A field of the API with a rule about who may have it. */
export interface AccessField {
  /** The subgraph that owns the field and enforces the rule. */
  readonly subgraph: string;
  readonly schema: DocumentNode;
  readonly type: string;
  readonly field: FieldDefinitionNode;
  /** Such as `Mutation.bookAppointment`. */
  readonly coordinate: string;
  readonly rule: AccessRule;
  /** Not in the schema that clients see, whoever they are. */
  readonly isHidden: boolean;
}

/**
 * Every field with a rule, as the subgraphs' schemas state them, in their order.
 * @throws SchemaSyntaxError when a schema cannot be read
 */
export async function listAccessFields(): Promise<AccessField[]> {
  const found = await Promise.all(
    listSubgraphs().map(async (subgraph) => {
      const schema = await readSchema(subgraph);
      return fieldsOf(subgraph.name, schema);
    }),
  );
  return found.flat();
}

function fieldsOf(subgraph: string, schema: DocumentNode): AccessField[] {
  const rules = readAccessRules(schema);
  return schema.definitions.flatMap((node) => {
    const isObject =
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (!isObject) return [];
    const type = node.name.value;
    return (node.fields ?? []).flatMap((field) => {
      const coordinate = `${type}.${field.name.value}`;
      const rule = rules.get(coordinate);
      if (rule === undefined) return [];
      const isHidden = (field.directives ?? []).some(({ name }) => name.value === 'inaccessible');
      return [{ subgraph, schema, type, field, coordinate, rule, isHidden }];
    });
  });
}
