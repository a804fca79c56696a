import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';

/**
 * A validation rule: a number such as 1e400 is valid GraphQL, but no Float can hold it, and the
 * query planner fails on it as if that were our fault.
 */
export function finiteNumbersRule(context: ValidationContext): ASTVisitor {
  return {
    FloatValue(node) {
      if (Number.isFinite(Number(node.value))) return;
      const message = `The number ${node.value.slice(0, 40)} is too large; the largest is 1.79e308.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
