import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A subscriber's endpoint on this machine: keeps what it is sent and answers as it is told. */
export interface Listener {
  readonly url: string;
  readonly heard: readonly { readonly headers: IncomingHttpHeaders; readonly body: unknown }[];
  /** The status of every answer from now on. */
  answer(status: number): void;
  close(): Promise<void>;
}

export function listen(): Promise<Listener> {
  const heard: { headers: IncomingHttpHeaders; body: unknown }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      heard.push({ headers: request.headers, body: JSON.parse(text) });
      response.writeHead(status).end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/notify`,
        heard,
        answer: (next) => {
          status = next;
        },
        close: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
}
