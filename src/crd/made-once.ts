/** Makes what belongs to something that outlives a call (a policy) once for each key, and not again for every call. */
export function madeOnce<Owner extends object, Made>(): (owner: Owner, key: string, make: () => Made) => Made {
  const byOwner = new WeakMap<Owner, Map<string, Made>>();
  return (owner, key, make) => {
    const made = byOwner.get(owner) ?? new Map<string, Made>();
    byOwner.set(owner, made);
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
}
