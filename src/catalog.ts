import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { service as appointmentBook } from '../cds-services/appointment-book.ts';
import { service as encounterDischarge } from '../cds-services/encounter-discharge.ts';
import { service as encounterStart } from '../cds-services/encounter-start.ts';
import { service as orderDispatch } from '../cds-services/order-dispatch.ts';
import { service as orderSelect } from '../cds-services/order-select.ts';
import { service as orderSign } from '../cds-services/order-sign.ts';
import { service as patientView } from '../cds-services/patient-view.ts';
import { evidenceRules } from '../policies/evidence-rules.ts';
import { billingRules } from '../policies/imlygic-billing/billing.ts';
import { policies } from '../policies/in-force.ts';
import { defaultPayers } from '../policies/payers.ts';
import europeanCountries from '../terminology/european-countries.json' with { type: 'json' };
import productEntries from '../terminology/products.json' with { type: 'json' };
import { type CodeSetData, createTerminology, type Terminology } from './terminology/code-set.ts';
import type { ProductContent, ProductEntry } from './terminology/product-content.ts';

/** The one list of services, policies, forms and value sets in force. Nothing else imports content. */
export const services = [orderSign, orderDispatch, appointmentBook, orderSelect, encounterStart, encounterDischarge, patientView] as const;

export { billingRules, defaultPayers, evidenceRules, policies };

/** The products by key, whether or not their entries can be used. */
export const productKeys: readonly string[] = Object.keys(productEntries);

const texts = z.array(z.string().min(1)).min(1);
const productEntry: z.ZodType<ProductEntry> = z.strictObject({
  generic: z.string().min(1),
  brand: z.string().min(1),
  concept: z.string().min(1),
  sets: texts,
  sources: texts,
});

/**
 * What orders are recognised for. The compiler knows the keys; whoever changes the file without one still gets its shape checked.
 * @throws Error for an entry that is not one, or has no source, and for a policy whose product has none
 */
export function productContent(): ProductContent {
  const parsed = z.record(z.string(), productEntry).safeParse(productEntries);
  if (!parsed.success) throw new Error(`terminology/products.json: ${problemsOf(parsed.error)}`);
  for (const { key, product } of policies)
    if (!productKeys.includes(product)) throw new Error(`policies/${key}: terminology/products.json has no ${product}`);
  return productEntries;
}

const problemsOf = ({ issues }: z.ZodError): string => issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');

/** Names and ISO codes of EU and EEA countries, upper case. */
export const countries: ReadonlySet<string> = new Set(europeanCountries.countries.flat());

const row = z.strictObject({
  system: z.string().min(1),
  code: z.string().min(1),
  display: z.string().min(1),
  sources: z.array(z.string().min(1)).min(1),
  match: z.literal('prefix').exactOptional(),
  concept: z.string().min(1).exactOptional(),
  strength: z.string().min(1).exactOptional(),
  alsoWritten: z.array(z.string().min(1)).exactOptional(),
  supportive: z.boolean().exactOptional(),
  note: z.string().min(1).exactOptional(),
});
const codeSet = z.strictObject({
  name: z.string().min(1),
  title: z.string().min(1),
  includes: z.array(z.string().min(1)).exactOptional(),
  codes: z.array(row),
  excludes: z.array(row).exactOptional(),
});

const terminologyFolder = join(import.meta.dirname, '../terminology');

/**
 * Reads every value set of terminology/, at start.
 * @throws Error that names the file which is no value set, or carries a code without a source
 */
export function readTerminology(): Terminology {
  const sets = terminologyNames().map((name) => codeSetIn(join(terminologyFolder, `${name}.json`)));
  return createTerminology(sets, productContent());
}

/** The name of every value set of terminology/, which is its file's. */
export function terminologyNames(): readonly string[] {
  const files = readdirSync(terminologyFolder).filter((file) => file.endsWith('.json') && !noSets.has(file));
  return files.map((file) => file.replace(/\.json$/, '')).sort();
}

const noSets: ReadonlySet<string> = new Set(['european-countries.json', 'products.json']);

function codeSetIn(path: string): CodeSetData {
  const parsed = codeSet.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}: ${problemsOf(parsed.error)}`);
}
