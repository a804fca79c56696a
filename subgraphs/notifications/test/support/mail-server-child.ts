/** The mail server as a process of its own, which its parent can stop (SIGSTOP) and continue. */
import { startMailServer } from './mail-server.ts';

const server = await startMailServer({ onReceived: (mail) => process.send?.({ mail }) });
process.send?.({ port: server.port });
process.on('disconnect', () => process.exit());
