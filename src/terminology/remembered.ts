import type { Coding } from '../fhir/coding.ts';

/** Codings remembered before it starts anew: more than any payer's charts say, little enough in memory. */
const mostRemembered = 4096;

/**
 * The same look-up, which remembers what it found: charts say the same few thousand codes again and again, and what a code means
 * does not change while the service runs. Bounded, so that made-up codes cannot fill the memory.
 */
export function rememberedByCoding<Found>(look: (coding: Coding) => Found): (coding: Coding) => Found {
  const bySystem = new Map<string, Map<string, Found>>();
  let remembered = 0;
  return (coding) => {
    let byCode = bySystem.get(coding.system);
    const known = byCode?.get(coding.code);
    if (known !== undefined || byCode?.has(coding.code)) return known as Found;
    const found = look(coding);
    if (remembered++ >= mostRemembered) {
      bySystem.clear();
      remembered = 1;
      byCode = undefined;
    }
    if (byCode === undefined) {
      byCode = new Map();
      bySystem.set(coding.system, byCode);
    }
    byCode.set(coding.code, found);
    return found;
  };
}
