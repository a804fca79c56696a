import { connect } from 'node:net';
import { EngineError } from './engine-error.ts';

// Bounds what hangs: a busy machine may keep both of us waiting for seconds.
const answerTimeoutMs = 15_000;

/**
 * Sends one inline command to a Redis on 127.0.0.1 and answers everything it says, as it is on the
 * wire (RESP2): for starting and looking after nodes before there is a client.
 * @param timeoutMs how long it may be silent, 15,000 by default
 * @throws EngineError when it refuses, is silent for longer or answers an error.
 */
export async function askRedis(
  port: number,
  command: string,
  timeoutMs = answerTimeoutMs,
): Promise<string> {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs });
    let received = '';
    const fail = (reason: string) => {
      socket.destroy();
      reject(new EngineError(`Redis on port ${port}: ${reason}`));
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.on('timeout', () => fail('no answer'));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => resolve(received));
    // QUIT makes the server close the connection once it has answered.
    socket.write(`${command}\r\nQUIT\r\n`);
  });
  if (answer === '' || answer.startsWith('-')) {
    throw new EngineError(`Redis on port ${port}, ${command}: ${answer.trim() || 'no answer'}`);
  }
  return answer;
}
