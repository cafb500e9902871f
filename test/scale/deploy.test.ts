import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import manifestOfPackage from '../../package.json' with { type: 'json' };
import { readConfig, settings } from '../../src/config.ts';

/** What can be known of these files without running them; none has been run here. */
const read = (path: string): string => readFileSync(path, 'utf8');
const folder = 'deploy/kubernetes';
const manifests = readdirSync(folder).map((file) => ({ file, content: parse(read(`${folder}/${file}`)) }));
const manifest = (kind: string) => manifests.find(({ content }) => content.kind === kind)?.content;
const known = Object.keys(settings.shape);

describe('manifests', () => {
  test('are each listed', () => {
    const listed: readonly string[] = manifest('Kustomization').resources;
    expect([...listed].sort()).toEqual(readdirSync(folder).filter((file) => file !== 'kustomization.yaml'));
  });

  test('give settings there are, with which the service starts', () => {
    const { data } = manifest('ConfigMap');
    const { env } = manifest('Deployment').spec.template.spec.containers[0];
    const names = [...Object.keys(data), ...env.map(({ name }: { name: string }) => name)];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    const image = { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '3000', AUTH: 'required' };
    expect(readConfig({ ...image, ...data, DATABASE_URL: 'postgres://u:p@database/oncoverage' }).demo).toBe(false);
  });

  test('run as nobody in particular, on a file system that is not written to, with less than all memory', () => {
    const { spec } = manifest('Deployment').spec.template;
    const [container] = spec.containers;
    expect(spec.securityContext.runAsNonRoot).toBe(true);
    expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
    expect(container.resources.limits.memory).toBeDefined();
  });

  test('ask addresses the service has', () => {
    const [container] = manifest('Deployment').spec.template.spec.containers;
    const paths = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => container[probe].httpGet.path);
    expect(new Set(paths)).toEqual(new Set(['/health/ready', '/health/live']));
  });

  test('leave time for what was accepted to be finished', () => {
    const { spec } = manifest('Deployment').spec.template;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(spec.containers[0].lifecycle.preStop.sleep.seconds + 3 + 20);
  });
});

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml'));

  test('gives settings there are, with which the service starts', () => {
    const { environment } = services.service;
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
    const filled = Object.fromEntries(
      Object.entries<string>(environment).map(([name, value]) => [
        name,
        value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{[^}]*\}/g, 'x'),
      ]),
    );
    expect(readConfig({ NODE_ENV: 'production', HOST: '0.0.0.0', ...filled })).toMatchObject({ WORKERS: 2, demo: false });
  });

  test('opens the proxy alone to the world', () => {
    expect(Object.keys(services).filter((name) => services[name].ports !== undefined)).toEqual(['proxy']);
    expect(services.service.networks).toContain('inside');
    expect(services.database.networks).toEqual(['inside']);
  });
});

test('the proxy speaks TLS 1.2 and above, and ends idle connections before the service does', () => {
  const proxy = read('deploy/nginx.conf');
  expect(/ssl_protocols ([^;]+);/.exec(proxy)?.[1]).toBe('TLSv1.2 TLSv1.3');
  expect(Number(/keepalive_timeout (\d+)s/.exec(proxy)?.[1])).toBeLessThan(65);
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  test('copies what there is', () => {
    const copied = lines.flatMap((line) => /^COPY ((?:[\w./-]+ )+)\S+$/.exec(line)?.[1]?.trim().split(' ') ?? []);
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('copies every folder the service reads at run time, outside demo mode', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM'))).join('\n');
    for (const place of ['src', 'policies', 'cds-services', 'questionnaires', 'terminology', 'ui/dist', 'node_modules', 'package.json'])
      expect(last).toContain(place);
  });

  test('is built in stages, runs as nobody in particular, and says whether it is well', () => {
    expect(lines.filter((line) => line.startsWith('FROM')).length).toBe(3);
    expect(lines).toContain('USER node');
    expect(lines.some((line) => line.startsWith('HEALTHCHECK'))).toBe(true);
  });

  test('gives Node the flags of npm start, where it serves and where it compiles ahead: compiled code is kept for these flags alone', () => {
    const flags = manifestOfPackage.scripts.start.split(' ').filter((word) => word.startsWith('--'));
    expect(flags.length).toBeGreaterThan(0);
    const quoted = flags.map((flag) => `"${flag}", `).join('');
    expect(lines).toContain(`CMD ["node", ${quoted}"src/start.mjs"]`);
    expect(lines.some((line) => line.startsWith(`RUN node ${flags.join(' ')} -e `))).toBe(true);
  });
});
