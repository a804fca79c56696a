import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Supergraph } from '@apollo/federation-internals';
import {
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isListType,
  isObjectType,
  isLeafType,
} from 'graphql';
import { loadConfig } from '../../src/config.ts';
import { readSchemaCosts } from '../../src/cost/schema-costs.ts';
import { exampleTabs } from '../../src/graphiql-examples.ts';
import { createEstimator } from './support.ts';

const supergraphSdl = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const schema: GraphQLSchema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
const costs = readSchemaCosts(supergraphSdl, schema);
const estimate = createEstimator(supergraphSdl, schema);
const { maximum } = loadConfig({}).protection.demand;

describe('our own supergraph', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );

  test('says how long every list of objects is taken to be', () => {
    const sized = types.flatMap((type) =>
      Object.keys(type.getFields()).flatMap((field) => {
        const cost = costs.field(type.name, field);
        return [...(cost?.listSize?.sizedFields ?? [])].map((each) => `${cost?.typeName}.${each}`);
      }),
    );
    const unknown = types.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => isListType(getNullableType(field.type)))
        .filter((field) => !isLeafType(getNamedType(field.type)))
        .filter((field) => costs.field(type.name, field.name)?.listSize === null)
        .map((field) => `${type.name}.${field.name}`),
    );
    // Add @listSize to the field, or name it in the sizedFields of the field that answers the type.
    expect(unknown.filter((coordinate) => !sized.includes(coordinate))).toEqual([]);
  });

  test('makes every mutation dearer than reading', () => {
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(0);
    // Add @cost(weight: 10) to the field.
    const cheap = mutations.filter((name) => (costs.field('Mutation', name)?.weight ?? 0) < 10);
    expect(cheap).toEqual([]);
  });

  test('the examples of GraphiQL cost little', () => {
    const tabs = exampleTabs(schema, 'fr', new Date('2026-11-23T08:00:00Z'));
    expect(tabs).toHaveLength(3);
    const dearest = Math.max(
      ...tabs.map((tab) => estimate(tab.query, JSON.parse(tab.variables ?? '{}'))),
    );
    expect(dearest).toBeGreaterThan(100);
    expect(dearest).toBeLessThan(maximum / 20);
  });

  const page = (first: number, days: number) =>
    estimate(
      `query ($first: Int, $days: Int!) { searchDoctors(filter: {}, first: $first) {
        totalCount facets { specialties { value } }
        edges { node {
          name specialties { name } insurances { name } practice { name }
          availability(from: "2026-11-24", days: $days) { date slots { id startsAt } } } } } }`,
      { first, days },
    );

  test('the largest page with the longest calendar is within the maximum, two of them are not', () => {
    expect(page(50, 31)).toBeLessThanOrEqual(maximum);
    expect(2 * page(50, 31)).toBeGreaterThan(maximum);
    // A page as the site shows it is a small part of it.
    expect(page(20, 7)).toBeLessThan(maximum / 8);
  });
});
