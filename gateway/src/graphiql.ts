import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Region } from '@rendezvous/region/region';
import type { GraphQLSchema } from 'graphql';
import { exampleTabs, type ExampleTab } from './graphiql-examples.ts';
import { sendText } from './http-answers.ts';

/** The page for browsers, one for each region and one for the default region. */
export interface GraphiqlPage {
  /** A handler for the page that talks to `region`'s endpoint; null means `/graphql`. */
  serve(
    region: Region | null,
  ): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

interface GraphiqlOptions {
  /** What clients can ask for now; another object when that has changed. */
  schema(): GraphQLSchema;
  readonly regions: ReadonlyMap<string, Region>;
  readonly defaultRegion: Region;
  /** Whether tokens that are typed in may be kept by the browser: only development tokens. */
  readonly keepHeaders: boolean;
}

interface RenderedPage {
  readonly html: Buffer;
  readonly compressed: Buffer;
  readonly securityPolicy: string;
  readonly renderedOn: string;
  readonly schema: GraphQLSchema;
}

const compress = promisify(gzip);
const htmlType = 'text/html; charset=utf-8';

/** Escapes text for HTML: names of regions come from files. */
function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** JSON inside a script element must not end it. */
function scriptSafe(text: string): string {
  return text.replaceAll('<', '\\u003c');
}

function regionLinks(options: GraphiqlOptions, current: Region | null): string {
  const links = [...options.regions.values()].map((region) => {
    const isCurrent = region.code === (current ?? options.defaultRegion).code;
    const mark = isCurrent ? ' aria-current="page"' : '';
    return `<a href="/${region.code}"${mark}>${escapeHtml(region.name)}</a>`;
  });
  return `<nav id="regions" aria-label="Region">${links.join('')}</nav>`;
}

/**
 * GraphiQL fills its editors from storage and forgets the first tab's variables when storage is
 * empty, so on somebody's first visit they are put there.
 */
function firstVisitScript(tab: ExampleTab | undefined): string {
  const { query, variables = '' } = tab ?? { query: '' };
  const entries = { 'graphiql:query': query, 'graphiql:variables': variables };
  return `<script>if (!localStorage.getItem('graphiql:tabState'))
Object.entries(${scriptSafe(JSON.stringify(entries))}).forEach((entry) => localStorage.setItem(...entry));
</script>`;
}

const navigationStyle = `
#regions{position:fixed;right:12px;bottom:8px;z-index:10;display:flex;gap:4px;font:13px sans-serif}
#regions a{padding:2px 8px;border-radius:4px;background:#eee;color:#333;text-decoration:none}
#regions a[aria-current]{background:#333;color:#fff}`;

/**
 * GraphiQL with everything inside one page, so that it works without the internet. The content
 * security policy lets it run exactly these scripts and talk to this origin only.
 */
function renderHtml(options: GraphiqlOptions, region: Region | null, now: Date): string {
  const { code } = region ?? options.defaultRegion;
  const examples = exampleTabs(options.schema(), code, now);
  const tabs = examples.map((tab) => ({
    query: tab.query,
    variables: tab.variables ?? null,
    headers: tab.headers ?? null,
  }));
  const page = renderGraphiQL({
    title: 'Rendezvous',
    logo: ' ',
    endpoint: region ? `/${code}/graphql` : '/graphql',
    defaultTabs: tabs,
    shouldPersistHeaders: options.keepHeaders,
  });
  return page
    .replace('</head>', () => `<style>${navigationStyle}</style></head>`)
    .replace(
      '<div id="root"></div>',
      (root) => `${root}${regionLinks(options, region)}${firstVisitScript(examples[0])}`,
    );
}

function securityPolicyFor(html: string): string {
  const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash('sha256')
        .update(script ?? '')
        .digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    'worker-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Renders each page when it is first asked for; a page is 9 MB, 2 MB when compressed. */
export function createGraphiqlPage(options: GraphiqlOptions): GraphiqlPage {
  const pages = new Map<string, Promise<RenderedPage>>();

  async function render(region: Region | null, now: Date): Promise<RenderedPage> {
    const schema = options.schema();
    const text = renderHtml(options, region, now);
    const html = Buffer.from(text);
    const renderedOn = now.toISOString().slice(0, 10);
    return {
      html,
      compressed: await compress(html),
      securityPolicy: securityPolicyFor(text),
      renderedOn,
      schema,
    };
  }

  async function pageFor(region: Region | null): Promise<RenderedPage> {
    const key = region?.code ?? '';
    const now = new Date();
    const known = await pages.get(key);
    // The examples ask for tomorrow, so a page is good for a day; and for what the schema has.
    const isOfToday = known?.renderedOn === now.toISOString().slice(0, 10);
    if (known !== undefined && isOfToday && known.schema === options.schema()) return known;
    const page = render(region, now);
    pages.set(key, page);
    return page;
  }

  return {
    serve: (region) => async (request, response) => {
      const page = await pageFor(region);
      response.setHeader('content-security-policy', page.securityPolicy);
      response.setHeader('referrer-policy', 'no-referrer');
      response.setHeader('vary', 'accept-encoding');
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      if (takesGzip) response.setHeader('content-encoding', 'gzip');
      sendText(response, 200, htmlType, takesGzip ? page.compressed : page.html);
    },
  };
}
