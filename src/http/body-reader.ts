import express, { type Request, type Response } from 'express';
import { badRequest } from '../fhir/outcome.ts';
import { type ParsedBody, parseJsonBody } from './body.ts';

/** Reads and checks the body of a request. */
export type ReadBody = (request: Request, response: Response) => Promise<ParsedBody>;

/** Reads a body, unpacked, up to the limit and no further. Where nothing has to be unpacked and its length is known and allowed, its bytes are taken as they come. */
export function bodyReader(limit: number): ReadBody {
  const unpacked = express.raw({ type: () => true, limit });
  return async (request, response) => {
    const { headers } = request;
    const length = Number(headers['content-length']);
    if (headers['content-encoding'] === undefined && length <= limit) return parseJsonBody(await bytesOf(request), headers['content-type']);
    await new Promise<void>((resolve, reject) => {
      unpacked(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
    const bytes: unknown = request.body;
    // A request may be kept for longer than its call.
    request.body = undefined;
    return parseJsonBody(bytes, headers['content-type']);
  };
}

/** The bytes of a body whose length Node holds the sender to. A connection keeps its last request, and that its listeners: what they took is let go. */
function bytesOf(request: Request): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const taken = chunks.splice(0);
      resolve(taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken));
    });
    request.once('error', () => reject(badRequest('The request ended before its body was complete.', undefined, 'structure')));
  });
}
