import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopbackHost } from './security/outbound-address.ts';

/** Every setting, parsed once. The table of docs/configuration.md is checked against this schema by a test. */
export type Config = Readonly<z.output<typeof settings>> & {
  /** The URL others see, without a trailing slash. */
  readonly publicUrl: string;
  readonly demo: boolean;
  readonly production: boolean;
};

const onOff = z.enum(['on', 'off']);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** One entry a variable; each description is the sentence an operator reads. */
export const settings = z.object({
  PORT: integer(0, 65535).default(3000).describe('Port to listen on; 0 takes a free one.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; anything but loopback needs AUTH=required.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('The URL others see: audiences of tokens, links in answers. Default: from HOST and PORT.'),
  TRUST_PROXY: z
    .string()
    .optional()
    .describe('Proxies whose X-Forwarded headers are believed: addresses or subnets, comma separated. Default: none.'),
  CANONICAL_BASE: z
    .url({ protocol: /^https?$/ })
    .default('https://oncoverage.example/fhir')
    .describe('Base of form, library and value set canonicals; never changes with the host.'),
  AUTH: z.enum(['off', 'required']).default('off').describe('Whether callers must prove who they are. `off` only on loopback.'),
  CLIENTS_FILE: z.string().optional().describe('The registry of EHR clients, reloaded on change. Default: the demo clients.'),
  PAYERS_FILE: z.string().optional().describe('The payers; replaces the defaults of policies/payers.ts.'),
  MEMBERS_FILE: z
    .string()
    .optional()
    .describe('Active spans by member id. Default: membership is not checked and the reason says so (demo: a small file).'),
  TREATMENT_CENTERS_FILE: z
    .string()
    .optional()
    .describe('Qualified treatment centers (CarePartners 6). Default: the criterion stays open (demo: a small list).'),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/)
    .default('sqlite:./data/oncoverage.db')
    .describe('`sqlite:<path>` or `postgres://…`.'),
  TOUCHLESS_AUTHORIZATION: list
    .optional()
    .describe('Policy keys that may be authorized at signature, comma separated. Default: all in demo mode, else none.'),
  AUTOMATIC_APPROVALS: list
    .optional()
    .describe('Policy keys PAS may approve without a person, comma separated. Default: all in demo mode, else none.'),
  REVIEW_OIDC_ISSUER: z
    .url()
    .optional()
    .describe('Issuer that reviewers sign in with. Unset with AUTH=required: /review, the playground and /metrics are not served.'),
  REVIEW_OIDC_CLIENT_ID: z.string().optional().describe('Our client id at that issuer.'),
  REVIEW_OIDC_CLIENT_SECRET: z.string().optional().describe('Our client secret at that issuer.'),
  REVIEW_SESSION_MINUTES: integer(1, 1440).default(30).describe('Minutes without activity after which a reviewer signs in again.'),
  ONCOLOGIST_ALSO: list
    .pipe(z.array(z.enum(['radiation', 'gynecologic'])))
    .default([])
    .describe('Further specialties that count as oncologist: radiation, gynecologic.'),
  RETENTION_DAYS: integer(1, 36500)
    .default(3650)
    .describe('Days after which exchanges are removed; pended requests stay at least 6 months past service end.'),
  EHR_READ_BUDGET_MS: integer(50, 60_000).default(3000).describe('Milliseconds one call may spend reading from the EHR.'),
  HOOK_BUDGET_MS: integer(100, 60_000).default(5000).describe('Milliseconds within which a hook call is answered, whatever the EHR does.'),
  BODY_LIMIT_BYTES: integer(1024, 64 * 1024 * 1024)
    .default(5 * 1024 * 1024)
    .describe('Largest request body, after decompression.'),
  RATE_LIMIT_PER_MINUTE: integer(1, 1_000_000).default(6000).describe('Calls per client and minute before 429; not applied in demo mode.'),
  RATE_LIMIT_PER_ADDRESS: integer(1, 1_000_000)
    .default(12_000)
    .describe('Calls per address and minute before 429, whoever calls; not applied in demo mode.'),
  MAX_CONCURRENT: integer(1, 100_000).default(512).describe('Calls in progress before further ones are answered 503 at once.'),
  SANDBOX_KEY: onOff.default('off').describe('`on` trusts the published key of the public CDS Hooks sandbox; refused in production.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').describe('Least severe log line written.'),
  METRICS_PORT: integer(1, 65535)
    .optional()
    .describe('Port on this machine alone that serves /metrics without signing in, for a collector beside the service. Default: none.'),
  OTEL: onOff.default('off').describe('`on` sends traces by OpenTelemetry, configured by its own variables.'),
  WORKERS: integer(1, 64).default(1).describe('Worker processes. More than one wants PostgreSQL: SQLite writes share one file.'),
  DEMO: onOff
    .optional()
    .describe(
      'Demo EHR, picker service, playground data, showcase member. Default: on, but off with NODE_ENV=production or AUTH=required.',
    ),
  NODE_ENV: z.string().optional().describe('`production` refuses demo mode, AUTH=off beyond loopback and SANDBOX_KEY.'),
});

/** Thrown at start with one sentence for each setting that cannot be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from an environment.
 * @throws ConfigError naming every variable that is wrong, and combinations that would be unsafe
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is an unset one: compose files and manifests cannot leave them out.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}.`).join(' '));
  const config = parsed.data;
  const production = config.NODE_ENV === 'production';
  const demo = config.DEMO === undefined ? !production && config.AUTH === 'off' : config.DEMO === 'on';
  refuseUnsafe(config, production, demo);
  const publicUrl = (config.PUBLIC_URL ?? urlOf(config.HOST, config.PORT)).replace(/\/+$/, '');
  return { ...config, production, demo, publicUrl };
}

function refuseUnsafe(config: z.output<typeof settings>, production: boolean, demo: boolean): void {
  const loopback = isLoopback(config.HOST);
  if (!loopback && config.AUTH === 'off') throw new ConfigError(`HOST: ${config.HOST} is not loopback; that needs AUTH=required.`);
  // Behind a proxy on this machine HOST is loopback, and the world can reach it all the same.
  const isPublic = config.PUBLIC_URL !== undefined && !isLoopbackHost(new URL(config.PUBLIC_URL).hostname);
  if (isPublic && config.AUTH === 'off') throw new ConfigError('PUBLIC_URL: others can reach this service; that needs AUTH=required.');
  if (isPublic && demo) throw new ConfigError('DEMO: demo mode is for this machine only, and PUBLIC_URL is not; set DEMO=off.');
  if (production && demo) throw new ConfigError('DEMO: demo mode is refused with NODE_ENV=production.');
  if (!loopback && demo) throw new ConfigError('DEMO: demo mode is for loopback only; set DEMO=off.');
  if (production && config.AUTH === 'off') throw new ConfigError('AUTH: NODE_ENV=production needs AUTH=required.');
  if (production && config.SANDBOX_KEY === 'on')
    throw new ConfigError('SANDBOX_KEY: the key is public and refused with NODE_ENV=production.');
  if (config.AUTH === 'required' && config.CLIENTS_FILE === undefined)
    throw new ConfigError('CLIENTS_FILE: AUTH=required needs a registry of clients.');
  if (config.REVIEW_OIDC_ISSUER?.startsWith('http:') && !isLoopback(new URL(config.REVIEW_OIDC_ISSUER).hostname))
    throw new ConfigError('REVIEW_OIDC_ISSUER: needs https, except on this machine.');
  if (config.REVIEW_OIDC_ISSUER !== undefined && config.REVIEW_OIDC_CLIENT_ID === undefined)
    throw new ConfigError('REVIEW_OIDC_CLIENT_ID: needed with REVIEW_OIDC_ISSUER.');
}

/** True for localhost and the loopback ranges of IPv4 and IPv6. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function urlOf(host: string, port: number): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
