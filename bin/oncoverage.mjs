#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs the command on Node 24 or later, which reads TypeScript as it is: on this one, else on the one `npm ci` installed. */
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const installed = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= 24) await import('./main.ts');
else if (existsSync(installed)) {
  const { status, signal } = spawnSync(installed, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1);
} else {
  process.stderr.write(`oncoverage: Node 24 or later is needed; this is ${process.versions.node}. In the checkout: npm ci\n`);
  process.exitCode = 2;
}
