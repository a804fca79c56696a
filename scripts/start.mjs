// Plain JavaScript on purpose: an old Node cannot even read TypeScript, and must still be told so
// in one sentence.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Rendezvous needs Node 22.18 or newer and this is ${process.versions.node}; ` +
      'start it with `npm start`, which uses the Node 24 that `npm ci` installed.',
  );
  process.exit(1);
}
await import('./start.ts');
