import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import express, { type NextFunction, type Request, type Response } from 'express';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorReply } from '../../src/http/error-reply.ts';
import { pageRouter } from '../../src/http/pages.ts';
import { compressedCopies } from '../../ui/compressed-copies.ts';

const script = 'export const words = "a script of a page";\n'.repeat(100);
const plain = 'export const little = 1;\n';
let folder = '';
let server: Server;
let port = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oncoverage-pages-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets/page.js'), script);
  await writeFile(join(folder, 'assets/page.js.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'assets/page.js.gz'), gzipSync(script));
  await writeFile(join(folder, 'assets/little.js'), plain);
  const app = express().use(pageRouter(folder, () => true));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(errorReply(error).status).end();
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Bare, as fetch says itself what it takes and unpacks what comes. */
async function got(path: string, accepted: string | undefined) {
  const asked = request({ port, host: '127.0.0.1', path, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } }).end();
  const [response] = await once(asked, 'response');
  response.setEncoding('latin1');
  const body = Buffer.from(await text(response), 'latin1');
  return { status: response.statusCode, headers: response.headers, body };
}

describe('a script of a page', () => {
  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
    [undefined, undefined, (body: Buffer) => body],
  ])('to one who takes %s comes as %s', async (accepted, encoding, unpack) => {
    const { status, headers, body } = await got('/ui/assets/page.js', accepted);
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('Accept-Encoding');
    expect(headers['content-type']).toMatch(/^text\/javascript/);
    expect(headers['cache-control']).toContain('immutable');
    expect(unpack(body).toString()).toBe(script);
  });
  test('without copies comes as it is', async () => {
    const { headers, body } = await got('/ui/assets/little.js', 'br, gzip');
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe(plain);
  });
  test.each([
    ['/ui/assets/%E0%A4%A', 400],
    ['/ui/assets/other.js', 404],
    ['/ui/assets/../page.js', 404],
  ])('%s is answered %i', async (path, status) => expect((await got(path, 'br')).status).toBe(status));
});

test('a build leaves copies beside what is long enough, of what it wrote', async () => {
  const out = join(folder, 'built');
  const source = join(folder, 'source.js');
  await writeFile(source, `document.title = ${JSON.stringify('x'.repeat(2000))}; import('./little.js');\n`);
  await writeFile(join(folder, 'little.js'), plain);
  await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [compressedCopies()],
    build: { outDir: out, rollupOptions: { input: source, output: { entryFileNames: 'entry.js', chunkFileNames: '[name].js' } } },
  });
  const written = await readFile(join(out, 'entry.js'));
  expect(brotliDecompressSync(await readFile(join(out, 'entry.js.br'))).equals(written)).toBe(true);
  expect(gunzipSync(await readFile(join(out, 'entry.js.gz'))).equals(written)).toBe(true);
  expect((await readdir(out)).filter((file) => file.startsWith('little'))).toEqual(['little.js']);
});
