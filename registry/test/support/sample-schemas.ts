const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@tag"])';

/** A subgraph of doctors; `fields` are added to the type Doctor. */
export function doctorsSchema(fields = ''): string {
  return `${link}
type Query {
  doctor(id: ID!): Doctor @tag(name: "partner")
  secret: String
}
type Doctor @key(fields: "id") {
  id: ID! @tag(name: "partner")
  name: String! @tag(name: "partner")
  email: String
  ${fields}
}`;
}

/** A subgraph that adds slots to doctors; `fields` are added to the type Slot. */
export function slotsSchema(fields = ''): string {
  return `${link}
type Query { slot(id: ID!): Slot }
type Doctor @key(fields: "id") { id: ID!  slots: [Slot!]! }
type Slot @key(fields: "id") { id: ID!  startsAt: String!  ${fields} }`;
}

/** Composes with nothing: its Doctor has a name of another type. */
export const clashingSchema = `${link.replace('"@key"', '"@key", "@shareable"')}
type Doctor @key(fields: "id") { id: ID!  name: Int! @shareable }`;

export const doctorsUrl = 'http://127.0.0.1:4001/graphql';
export const slotsUrl = 'http://127.0.0.1:4002/graphql';
