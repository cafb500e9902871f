import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyReader } from '../../src/http/body-reader.ts';
import { errorReply } from '../../src/http/error-reply.ts';

const limit = 100;
const read = bodyReader(limit);
const ended: Promise<number>[] = [];
let server: Server;
let port = 0;

beforeAll(async () => {
  const app = express();
  app.use((request, response) => {
    const status = read(request, response).then(
      // What was read is not left with the request, which may be kept for longer.
      ({ value }) => (JSON.stringify(value) === '{"a":"é"}' && request.body === undefined ? 200 : 500),
      (error: unknown) => errorReply(error).status,
    );
    ended.push(status);
    void status.then((known) => response.status(known).end());
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends parts one after the other, some time apart; hangs up behind the last where `gone`. Resolves with the reader's outcome. */
async function outcomeOf(head: string, parts: readonly (string | Buffer)[], gone = false): Promise<number> {
  const before = ended.length;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head}\r\n\r\n`);
  for (const part of parts) {
    socket.write(part);
    await new Promise((later) => setTimeout(later, 20));
  }
  if (gone) socket.destroy();
  while (ended.length === before) await new Promise((later) => setTimeout(later, 5));
  const status = await ended[before];
  socket.destroy();
  return status ?? 0;
}

const whole = Buffer.from('{"a":"é"}');
const chunk = (part: Buffer | string): string => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`;

describe('a body', () => {
  test.each([
    ['in one piece', `content-length: ${whole.length}`, [whole], 200],
    ['cut within a sign', `content-length: ${whole.length}`, [whole.subarray(0, 7), whole.subarray(7)], 200],
    ['in chunks, its length unsaid', 'transfer-encoding: chunked', [chunk(whole), chunk('')], 200],
    ['longer than allowed by its length', `content-length: ${limit + 1}`, ['x'.repeat(limit + 1)], 413],
    ['longer than allowed in chunks', 'transfer-encoding: chunked', [chunk('x'.repeat(limit)), chunk('x'), chunk('')], 413],
    ['of no bytes', 'content-length: 0', [], 400],
  ])('%s', async (_, head, parts, status) => expect(await outcomeOf(head, parts)).toBe(status));

  test.each([
    ['with a length', `content-length: ${whole.length}`, [whole.subarray(0, 4)]],
    ['in chunks', 'transfer-encoding: chunked', [chunk(whole)]],
  ])('that ends half way, %s, is the fault of whoever hung up', async (_, head, parts) =>
    expect(await outcomeOf(head, parts, true)).toBe(400),
  );
});
