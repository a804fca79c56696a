import path from 'node:path';
import { generatePersistedQueryManifest } from '@apollo/generate-persisted-query-manifest';
import { type GeneratedFile, repositoryRoot } from './generated-file.ts';

const folder = path.join(repositoryRoot, 'regions', 'partner-operations');

/**
 * The manifest of the operations that partner clinics run, as Apollo's own tool makes it: ids are
 * the SHA-256 of the documents. The tool reports a document it cannot read and ends the process.
 */
export async function generatePartnerManifest(): Promise<GeneratedFile> {
  const documents = [path.join(folder, '*.graphql')];
  const manifest = await generatePersistedQueryManifest({ documents }, undefined);
  const content = `${JSON.stringify(manifest, null, 2)}\n`;
  return { path: path.join(folder, 'manifest.json'), content };
}
