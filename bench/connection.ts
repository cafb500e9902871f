import { connect, type Socket } from 'node:net';

/** One answer as it came. */
export interface Answer {
  readonly status: number;
  readonly bytes: number;
  /** The start of its body, for an error message. */
  readonly start: string;
}

/**
 * One connection that is kept open and carries one call after the other. A client library takes as much CPU as the server it measures;
 * this one writes bytes made before and reads no more of an answer than its length.
 * @throws Error for an answer without Content-Length: none of the servers measured sends one
 */
export async function openConnection(url: string): Promise<{ call(request: Buffer): Promise<Answer>; close(): void }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return { call: (request) => answerTo(socket, request), close: () => void socket.destroy() };
}

/** The bytes of a POST of JSON. */
export function postBytes(url: string, path: string, body: string): Buffer {
  const bytes = Buffer.from(body);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

function answerTo(socket: Socket, request: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let head: Buffer | undefined;
    let wanted = 0;
    let received = 0;
    let status = 0;
    let start = '';
    const end = (finish: () => void): void => {
      socket.off('data', take).off('close', gone).off('error', gone);
      finish();
    };
    const gone = (): void => end(() => reject(new Error('the connection was closed before the answer')));
    const take = (chunk: Buffer): void => {
      if (wanted > 0) received += chunk.length;
      else {
        head = head === undefined ? chunk : Buffer.concat([head, chunk]);
        const body = head.indexOf('\r\n\r\n');
        if (body < 0) return;
        const text = head.toString('latin1', 0, body);
        const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
        if (length === undefined) {
          end(() => reject(new Error('an answer without Content-Length')));
          return;
        }
        status = Number(text.slice(9, 12));
        wanted = Number(length);
        received = head.length - body - 4;
        start = head.toString('utf8', body + 4, body + 304);
      }
      if (received >= wanted) end(() => resolve({ status, bytes: wanted, start }));
    };
    socket.on('data', take).once('close', gone).once('error', gone);
    socket.write(request);
  });
}
