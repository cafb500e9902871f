import type { Terminology } from './code-set.ts';
import type { Agent, Drugs } from './drugs.ts';

/**
 * Recognises agents by generic or brand name, as whole words in plain letters: a look-alike letter makes another word.
 * @throws Error where a name stands for an agent that no drug set has
 */
export function drugNames(terminology: Terminology, agents: ReadonlyMap<string, Agent>): Drugs['byName'] {
  const byName = new Map<string, Agent>();
  for (const { code, concept = '' } of terminology.set('drug-names').data.codes) {
    const agent = agents.get(concept);
    if (agent === undefined) throw new Error(`drug-names: ${code} names ${concept}, which no drug set has`);
    byName.set(code, agent);
  }
  const alternatives = [...byName.keys()].sort((one, other) => other.length - one.length).join('|');
  const within = String.raw`[\p{L}\p{N}\p{M}\p{Cf}]`;
  const wholeWord = new RegExp(`(?<!${within})(?:${alternatives})(?!${within})`, 'gu');
  // Most words name none of them, and the plain pattern says so in a fraction of the time.
  const anywhere = new RegExp(alternatives, 'i');
  return (words) => {
    if (!words.some((word) => anywhere.test(word))) return none;
    const named = new Set<Agent>();
    for (const word of words) {
      for (const [name] of plainLowerCase(word).matchAll(wholeWord)) {
        const agent = byName.get(name);
        if (agent !== undefined) named.add(agent);
      }
    }
    return [...named];
  };
}

const none: readonly Agent[] = [];

/** Lower case of the letters A to Z alone: toLowerCase would turn the Kelvin sign into a k. */
function plainLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
