import type { Coding } from '../fhir/coding.ts';
import type { Product } from '../policy/policy.ts';
import type { CodeRow, CodeSet, Terminology } from './code-set.ts';
import { drugNames } from './drug-names.ts';
import { productsByConcept } from './product-content.ts';
import { rememberedByCoding } from './remembered.ts';
import { canonicalCode, canonicalSystem } from './systems.ts';

/** The drug groups rules speak of; each is a value set of terminology/ of that name. */
export const drugGroups = [
  'drug-talimogene',
  'drug-lifileucel',
  'drug-pd-1',
  'drug-pd-l1',
  'drug-ctla-4',
  'drug-braf',
  'drug-mek',
  'drug-cyclophosphamide',
  'drug-fludarabine',
  'drug-mesna',
  'drug-aldesleukin',
  'drug-immunosuppressant',
  'drug-systemic-steroid',
  'drug-antiviral',
  'drug-antineoplastic',
] as const;
export type DrugGroup = (typeof drugGroups)[number];

/** An active substance and the groups it belongs to. Antineoplastics without a set of their own go by their ATC code. */
export interface Agent {
  readonly name: string;
  readonly groups: ReadonlySet<DrugGroup>;
  /** The product it is, where orders for it are answered. */
  readonly product?: Product;
}

/** What the codes of one medication say. */
export interface DrugCodes {
  readonly agents: readonly Agent[];
  /** Agents that a code points to without proving them. */
  readonly supported: readonly Agent[];
  /** True where a code means a form for skin, eye, ear, nose or mouth. */
  readonly local: boolean;
  /** True where a code could name the drug at all: an unclassified HCPCS code cannot. */
  readonly coded: boolean;
}

/** Recognises drugs by code and by name. Built once per terminology. */
export interface Drugs {
  byCode(codings: readonly Coding[]): DrugCodes;
  /** The row of a coding that names an agent, with that agent. */
  rowOf(coding: Coding): { readonly row: CodeRow; readonly agent: Agent } | undefined;
  /** Agents whose generic or brand name stands in the words as a whole word, in plain letters: a look-alike letter is another word. */
  byName(words: readonly string[]): readonly Agent[];
}

const known = new WeakMap<Terminology, Drugs>();

/** The drugs of a terminology. @throws Error where terminology/ lacks one of the sets. */
export function drugsOf(terminology: Terminology): Drugs {
  const found = known.get(terminology);
  if (found !== undefined) return found;
  const made = createDrugs(terminology);
  known.set(terminology, made);
  return made;
}

function createDrugs(terminology: Terminology): Drugs {
  const agents = agentsOf(terminology);
  const rows = rowsOf(terminology, agents);
  const classes = terminology.set('drug-antineoplastic').data.codes.filter((row) => row.match === 'prefix');
  const at = (system: string, code: string) => {
    const found = rows.get(`${system}|${code}`);
    if (found?.agent.groups.has('drug-antineoplastic')) return found;
    const byClass = classes.find((row) => row.system === system && code.startsWith(row.code));
    return byClass === undefined ? found : antineoplastic(found ?? { row: byClass, agent: { name: code, groups: new Set() } });
  };
  const unclassified = keysOf(terminology.set('drug-unclassified-hcpcs'));
  const local = keysOf(terminology.set('drug-topical-exclusion'));
  const read = rememberedByCoding((coding): ReadCode => {
    const system = canonicalSystem(coding.system);
    const code = canonicalCode(system, coding.code);
    const key = `${system}|${code}`;
    return { named: at(system, code), local: local.has(key), coded: !unclassified.has(key) };
  });
  return { rowOf: (coding) => read(coding).named, byCode: (codings) => codesOf(codings, read), byName: drugNames(terminology, agents) };
}

/** What one code says. */
interface ReadCode {
  readonly named: { readonly row: CodeRow; readonly agent: Agent } | undefined;
  readonly local: boolean;
  readonly coded: boolean;
}

/** The same agent, antineoplastic by the class its code stands in (methotrexate as ATC L01BA01). */
function antineoplastic({ row, agent }: { readonly row: CodeRow; readonly agent: Agent }) {
  return { row, agent: { ...agent, groups: new Set<DrugGroup>([...agent.groups, 'drug-antineoplastic']) } };
}

function codesOf(codings: readonly Coding[], read: (coding: Coding) => ReadCode): DrugCodes {
  let agents = none;
  let supported = none;
  let local = false;
  let coded = false;
  for (const coding of codings) {
    const code = read(coding);
    if (code.named?.row.supportive === true) supported = withAgent(supported, code.named.agent);
    else if (code.named !== undefined) agents = withAgent(agents, code.named.agent);
    local ||= code.local;
    coded ||= code.coded;
  }
  const isProven = ({ name }: Agent) => agents.some((agent) => agent.name === name);
  return { agents, supported: supported.length === 0 ? none : supported.filter((agent) => !isProven(agent)), local, coded };
}

const none: readonly Agent[] = [];

function withAgent(agents: readonly Agent[], agent: Agent): readonly Agent[] {
  return agents.some(({ name }) => name === agent.name) ? agents : [...agents, agent];
}

function keysOf({ data }: CodeSet): ReadonlySet<string> {
  return new Set(data.codes.map((row) => keyOf(row.system, row.code)));
}

function keyOf(system: string, code: string): string {
  const canonical = canonicalSystem(system);
  return `${canonical}|${canonicalCode(canonical, code)}`;
}

/** The sets whose rows name a drug: the groups, and whatever else a product is recognised by. */
function drugSets(terminology: Terminology): readonly string[] {
  return [...new Set([...drugGroups, ...Object.values(terminology.products).flatMap(({ sets }) => sets)])];
}

function agentsOf(terminology: Terminology): ReadonlyMap<string, Agent> {
  const groups = new Map<string, Set<DrugGroup>>();
  for (const name of drugSets(terminology)) {
    const group = drugGroups.find((candidate) => candidate === name);
    for (const row of terminology.set(name).data.codes) {
      if (row.concept === undefined || row.match === 'prefix') continue;
      const known = groups.get(row.concept) ?? new Set();
      if (group !== undefined) known.add(group);
      groups.set(row.concept, known);
    }
  }
  const products = productsByConcept(terminology.products);
  for (const [concept, product] of products)
    if (!groups.has(concept)) throw new Error(`products: no set of ${product} has a code for ${concept}`);
  return new Map(
    [...groups].map(([name, set]) => {
      const product = products.get(name);
      return [name, { name, groups: set, ...(product && { product }) }];
    }),
  );
}

function rowsOf(terminology: Terminology, agents: ReadonlyMap<string, Agent>): ReadonlyMap<string, { row: CodeRow; agent: Agent }> {
  const rows = new Map<string, { row: CodeRow; agent: Agent }>();
  for (const name of drugSets(terminology)) {
    for (const row of terminology.set(name).data.codes) {
      const agent = agents.get(row.concept ?? '');
      if (agent === undefined) continue;
      for (const code of [row.code, ...(row.alsoWritten ?? [])]) rows.set(keyOf(row.system, code), { row, agent });
    }
  }
  return rows;
}
