import type { Coding } from '../fhir/coding.ts';
import type { CodeRow, CodeSet, Terminology } from './code-set.ts';
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
  const unclassified = terminology.set('drug-unclassified-hcpcs');
  const local = terminology.set('drug-topical-exclusion');
  const rowOf: Drugs['rowOf'] = (coding) => {
    const system = canonicalSystem(coding.system);
    const code = canonicalCode(system, coding.code);
    const found = rows.get(`${system}|${code}`);
    if (found?.agent.groups.has('drug-antineoplastic')) return found;
    const byClass = classes.find((row) => row.system === system && code.startsWith(row.code));
    return byClass === undefined ? found : antineoplastic(found ?? { row: byClass, agent: { name: code, groups: new Set() } });
  };
  return { rowOf, byCode: (codings) => codesOf(codings, rowOf, unclassified, local), byName: namesOf(terminology, agents) };
}

/** The same agent, antineoplastic by the class its code stands in (methotrexate as ATC L01BA01). */
function antineoplastic({ row, agent }: { readonly row: CodeRow; readonly agent: Agent }) {
  return { row, agent: { name: agent.name, groups: new Set<DrugGroup>([...agent.groups, 'drug-antineoplastic']) } };
}

function codesOf(codings: readonly Coding[], rowOf: Drugs['rowOf'], unclassified: CodeSet, local: CodeSet): DrugCodes {
  const proven = new Map<string, Agent>();
  const supported = new Map<string, Agent>();
  let isLocal = false;
  let coded = false;
  for (const coding of codings) {
    const found = rowOf(coding);
    if (found !== undefined) (found.row.supportive === true ? supported : proven).set(found.agent.name, found.agent);
    if (local.rowOf(coding) !== undefined) isLocal = true;
    if (!coded && unclassified.rowOf(coding) === undefined) coded = true;
  }
  for (const name of proven.keys()) supported.delete(name);
  return { agents: [...proven.values()], supported: [...supported.values()], local: isLocal, coded };
}

function agentsOf(terminology: Terminology): ReadonlyMap<string, Agent> {
  const groups = new Map<string, Set<DrugGroup>>();
  for (const group of drugGroups) {
    for (const row of terminology.set(group).data.codes) {
      if (row.concept === undefined || row.match === 'prefix') continue;
      const known = groups.get(row.concept);
      if (known === undefined) groups.set(row.concept, new Set([group]));
      else known.add(group);
    }
  }
  return new Map([...groups].map(([name, set]) => [name, { name, groups: set }]));
}

function rowsOf(terminology: Terminology, agents: ReadonlyMap<string, Agent>): ReadonlyMap<string, { row: CodeRow; agent: Agent }> {
  const rows = new Map<string, { row: CodeRow; agent: Agent }>();
  for (const name of [...drugGroups, 'procedure-lifileucel-infusion']) {
    for (const row of terminology.set(name).data.codes) {
      const agent = agents.get(row.concept ?? '');
      if (agent === undefined) continue;
      const system = canonicalSystem(row.system);
      for (const code of [row.code, ...(row.alsoWritten ?? [])]) rows.set(`${system}|${canonicalCode(system, code)}`, { row, agent });
    }
  }
  return rows;
}

function namesOf(terminology: Terminology, agents: ReadonlyMap<string, Agent>): Drugs['byName'] {
  const byName = new Map<string, Agent>();
  for (const { code, concept = '' } of terminology.set('drug-names').data.codes) {
    const agent = agents.get(concept);
    if (agent === undefined) throw new Error(`drug-names: ${code} names ${concept}, which no drug set has`);
    byName.set(code, agent);
  }
  const longestFirst = [...byName.keys()].sort((one, other) => other.length - one.length).join('|');
  const within = String.raw`[\p{L}\p{N}\p{M}\p{Cf}]`;
  const pattern = new RegExp(`(?<!${within})(?:${longestFirst})(?!${within})`, 'gu');
  return (words) => {
    const named = new Set<Agent>();
    for (const word of words) {
      for (const [name] of plainLowerCase(word).matchAll(pattern)) {
        const agent = byName.get(name);
        if (agent !== undefined) named.add(agent);
      }
    }
    return [...named];
  };
}

/** Lower case of the letters A to Z alone: toLowerCase would turn the Kelvin sign into a k. */
function plainLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
