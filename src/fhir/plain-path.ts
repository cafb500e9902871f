import { isObject, type JsonObject, type Resource } from './resource.ts';

/**
 * Reads what a FHIRPath expression of member names alone yields (`Condition.clinicalStatus.coding.code`, one `ofType()` of a choice
 * element, `|` between such paths), for a fraction of what evaluating it costs. Undefined for every other expression.
 * The reader answers undefined for a resource it cannot be sure about: the library then decides.
 */
export function plainPath(expression: string): ((resource: Resource) => readonly unknown[] | undefined) | undefined {
  const paths = expression.split('|').map((part) => part.trim());
  if (!paths.every((path) => plain.test(path))) return undefined;
  const readers = paths.map(readerOf);
  const [only, another] = readers;
  if (another === undefined) return only;
  return (resource) => {
    let found: readonly unknown[] = [];
    for (const reader of readers) {
      const values = reader(resource);
      // A union keeps each value once, and what counts as the same is the library's to say.
      if (values === undefined || values.length > 1 || (values.length > 0 && found.length > 0)) return undefined;
      if (values.length > 0) found = values;
    }
    return found;
  };
}

const plain = /^[A-Z]\w+(?:\.[a-z]\w*(?:\.ofType\([A-Z]\w+\))?)+$/;

/** One step: an element by name, or a choice element in one of its types; and by which names their extensions go. */
interface Step {
  readonly name: string;
  readonly hidden: string;
  readonly choice: string | undefined;
  readonly hiddenChoice: string;
}

function readerOf(path: string): (resource: Resource) => readonly unknown[] | undefined {
  const [type = '', ...rest] = path.split(/\.(?!ofType\()/);
  const steps = rest.map((step): Step => {
    const [, element = step, of] = /^(\w+)\.ofType\((\w+)\)$/.exec(step) ?? [];
    const name = asMember(element + (of ?? ''));
    return { name, hidden: asMember(`_${name}`), choice: of === undefined ? undefined : element, hiddenChoice: `_${element}` };
  });
  return (resource) => {
    if (resource.resourceType !== type) return nothing;
    let values: readonly unknown[] = [resource];
    for (const step of steps) {
      const next: unknown[] = [];
      for (const value of values) if (!isObject(value) || !take(value, step, next)) return undefined;
      if (next.length === 0) return nothing;
      values = next;
    }
    return values;
  };
}

const nothing: readonly unknown[] = [];

/** The same name as the engine keeps the names of members: one cut out of a text is looked for in its table at every reading. */
const asMember = (name: string): string => Object.keys({ [name]: name })[0] ?? name;

/** False where the element is written in a way whose meaning is the library's to say: null, extensions of a primitive, several types of a choice. */
function take(parent: JsonObject, step: Step, found: unknown[]): boolean {
  const { name, hidden, choice } = step;
  if (choice !== undefined && !isOnlyChoice(parent, name, choice, step.hiddenChoice)) return false;
  const value = parent[name];
  if (parent[hidden] !== undefined) return false;
  if (value === undefined) return true;
  if (!Array.isArray(value)) {
    if (value === null || choice === undefined ? !isPlain(value) : !isObject(value)) return false;
    found.push(value);
    return true;
  }
  if (choice !== undefined || !value.every(isPlain)) return false;
  for (const item of value) found.push(item);
  return true;
}

const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean' || isObject(value);

function isOnlyChoice(parent: JsonObject, name: string, choice: string, hidden: string): boolean {
  for (const key in parent) if (key !== name && (key.startsWith(choice) || key.startsWith(hidden))) return false;
  return true;
}
