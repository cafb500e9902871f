import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keptMessages } from '../../src/http/kept-messages.ts';

function messages(): readonly [IncomingMessage, ServerResponse] {
  const request = new IncomingMessage(new Socket());
  return [request, new ServerResponse(request)];
}

test('nothing is kept before the first call, then its messages for as long as said, and then those of the next', async () => {
  const { keep, kept } = keptMessages(50);
  expect(kept()).toBeUndefined();
  const [first, second, third] = [messages(), messages(), messages()];
  keep(...first);
  keep(...second);
  expect(kept()?.[0]).toBe(first[0]);
  expect(kept()?.[1]).toBe(first[1]);
  await later(60);
  expect(kept()?.[0]).toBe(first[0]);
  keep(...third);
  expect(kept()?.[0]).toBe(third[0]);
});
