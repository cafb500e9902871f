import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { pages } from '../../scripts/docs-blocks.ts';
import { policies } from '../../src/catalog.ts';
import { topics } from '../../src/cds-hooks/configuration.ts';
import { hooks } from '../../src/cds-hooks/hooks.ts';
import { startService } from '../running-service.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** As GitHub makes anchors of headings. */
const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

describe('links', () => {
  test.each(pages(root))('%s leads somewhere', (page) => {
    const links = [
      ...read(page)
        .replaceAll(/```[\s\S]*?```/g, '')
        .matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g),
    ].map(([, link = '']) => link);
    const dead = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
    });
    expect(dead).toEqual([]);
  });
});

describe('docs/decisions/0001-dependencies.md', () => {
  const rows = [...read('docs/decisions/0001-dependencies.md').matchAll(/^\| (\S+) \| (\d\S*) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, name, version, licence, why]) => ({ name, version, licence, why }),
  );

  test('lists every dependency with its version, a licence and a reason', () => {
    const expected = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(
      ([name, version]) => `${name} ${version}`,
    );
    expect(rows.map(({ name, version }) => `${name} ${version}`).toSorted()).toEqual(expected.toSorted());
    for (const { name, licence, why } of rows) {
      expect(licence?.trim(), name).toMatch(/^[A-Za-z0-9.() -]+$/);
      expect(why?.trim(), name).toMatch(/\.$/);
    }
  });
});

describe('pages name what there is', () => {
  test('docs/integrator.md: every hook and every card topic', () => {
    const page = read('docs/integrator.md');
    for (const name of [...hooks, ...topics]) expect(page).toContain(name);
  });

  test('docs/contributors.md: every folder of the code', () => {
    const page = read('docs/contributors.md');
    const folders = new Set([...read('test/structure/imports.test.ts').matchAll(/'(src\/[a-z-]+)':/g)].map(([, folder = '']) => folder));
    for (const folder of folders) expect(page).toContain(`\`${folder}/\``);
  });

  test('CHANGELOG.md: every policy and edition', () => {
    const page = read('CHANGELOG.md');
    for (const { key, kind, editions } of policies) {
      expect(page).toContain(`\`${key}\``);
      if (kind === 'policy') for (const { version } of editions) expect(page, key).toContain(version);
    }
  });

  test('npm scripts that pages name are there', () => {
    const named = pages(root).flatMap((page) => [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name));
    expect([...new Set(named)].filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});

describe('docs/dashboards/grafana.json', () => {
  test('asks for metrics there are', async () => {
    const service = await startService();
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    await service.close();
    const dashboard = read('docs/dashboards/grafana.json');
    const names = [...dashboard.matchAll(/\b((?:oncoverage|nodejs|process)_[a-z0-9_]+)/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const name of new Set(names)) expect(metrics).toContain(name.replace(/_(count|bucket)$/, ''));
  });
});
