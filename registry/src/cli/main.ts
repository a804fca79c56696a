#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { runCli } from './run-cli.ts';

// npm runs scripts in the repository's top folder, whichever folder the user is in.
const isNpmScript = process.env['npm_lifecycle_event'] === 'registry';

process.exitCode = await runCli(process.argv.slice(2), {
  directory: (isNpmScript ? process.env['INIT_CWD'] : undefined) ?? process.cwd(),
  environment: process.env,
  readStandardInput: () => text(process.stdin),
  writeOutput: (written) => process.stdout.write(written),
  writeError: (written) => process.stderr.write(written),
});
