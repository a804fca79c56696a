import { useGraphQlJit } from '@envelop/graphql-jit';
import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Caller } from './caller.ts';
import { errorCodes, toGraphQLError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { RequestMetrics } from './subgraph-metrics.ts';

/** What the server knows about a request before GraphQL begins. */
export interface RequestContext extends Record<string, unknown> {
  caller: Caller;
  logger: Logger;
}

/** Compiling takes as long as some hundred executions, so a document has to come back first. */
const executionsBeforeCompiling = 3;

/**
 * Executes documents that come again and again with compiled code (graphql-jit): a quarter of the
 * CPU of graphql-js for a page of entities. Compiled code is dropped with the parsed document,
 * which yoga keeps in a bounded cache.
 */
export function compileHotDocuments(logger: Logger): ReturnType<typeof useGraphQlJit> {
  const executions = new WeakMap<DocumentNode, number>();
  return useGraphQlJit(
    {},
    {
      enableIf: ({ document }) => {
        const count = (executions.get(document) ?? 0) + 1;
        if (count <= executionsBeforeCompiling) executions.set(document, count);
        return count > executionsBeforeCompiling && hasOneOperation(document);
      },
      onError: (result) => logger.warn({ errors: result.errors?.length }, 'cannot compile a query'),
    },
  );
}

/** The plugin keeps one program a document, whatever operation was asked for. */
function hasOneOperation(document: DocumentNode): boolean {
  return document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1;
}

/** Masks, logs and counts the errors of every answer, wherever in the pipeline they come from. */
export function presentErrors(metrics: RequestMetrics): Plugin<object, RequestContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      if (result.errors === undefined || result.errors.length === 0) return;
      const { caller, logger } = serverContext;
      const errors = result.errors.map((error) => toGraphQLError(error, caller.requestId, logger));
      for (const { extensions } of errors) {
        // Only codes of the list become label values: a label must not grow with what is sent.
        const code = errorCodes.find((known) => known === extensions['code']);
        metrics.failed(code ?? 'other');
      }
      setResult({ ...result, errors });
    },
  };
}
