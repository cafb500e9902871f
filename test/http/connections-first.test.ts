import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionsFirst } from '../../src/http/connections-first.ts';
import { createServer, IncomingMessage as Incoming } from '../../src/http/node-http.ts';

const many = 24;
const call = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const nextTurn = () => new Promise<void>((turn) => setImmediate(turn));

describe('of many connections that come at once', () => {
  let accepted = 0;
  const acceptedAtAnswers: number[] = [];
  // Longer than this machine may stand still.
  const { connected, listener } = connectionsFirst((_request, response) => {
    acceptedAtAnswers.push(accepted);
    // Work as long as that of a call: meanwhile nothing is accepted.
    for (const until = performance.now() + 3; performance.now() < until; );
    response.end('answered');
  }, 5000);
  const server = createServer(listener)
    .on('connection', connected)
    .on('connection', () => accepted++);
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('all are let in before the first is answered, and all are answered', async () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sockets = Array.from({ length: many }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const answers = await Promise.all(
      sockets.map(async (socket) => {
        await once(socket, 'connect');
        socket.write(call);
        const [data] = await once(socket, 'data');
        return String(data).slice(0, 15);
      }),
    );
    for (const socket of sockets) socket.destroy();
    expect(answers).toEqual(Array.from({ length: many }, () => 'HTTP/1.1 200 OK'));
    expect(acceptedAtAnswers[0]).toBe(many);
  });
});

describe('a call', () => {
  const pair = (): [IncomingMessage, ServerResponse<IncomingMessage>] => {
    const request = new Incoming(new Socket());
    return [request, new ServerResponse(request)];
  };
  const counting = () => {
    const answered: unknown[] = [];
    return { answered, ...connectionsFirst((request) => answered.push(request)) };
  };

  test('is answered at once where no connection came', () => {
    const { answered, listener } = counting();
    const [request, response] = pair();
    listener(request, response);
    expect(answered).toEqual([request]);
  });
  test('waits a turn for further connections, and keeps its place', async () => {
    const { answered, listener, connected } = counting();
    const [one, another] = [pair(), pair()];
    connected();
    listener(...one);
    listener(...another);
    expect(answered).toEqual([]);
    await nextTurn();
    await nextTurn();
    await nextTurn();
    expect(answered).toEqual([one[0], another[0]]);
  });
  test('is answered although connections never cease', async () => {
    const { answered, listener, connected } = counting();
    connected();
    listener(...pair());
    // A turn takes far less than a millisecond; so many are a hundred times as long as a call may wait.
    for (let turn = 0; turn < 100_000 && answered.length === 0; turn++) {
      connected();
      await nextTurn();
    }
    expect(answered).toHaveLength(1);
  });
  test('whose caller hung up meanwhile is not begun', async () => {
    const { answered, listener, connected } = counting();
    const [request, response] = pair();
    connected();
    listener(request, response);
    response.destroy();
    await nextTurn();
    await nextTurn();
    await nextTurn();
    expect(answered).toEqual([]);
  });
});
