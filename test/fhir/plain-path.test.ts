import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { describe, expect, test } from 'vitest';
import { plainPath } from '../../src/fhir/plain-path.ts';
import type { Resource } from '../../src/fhir/resource.ts';

/** Every expression of src/facts: what is read plainly has to be what the library reads. */
const expressions = [
  ...new Set(
    readdirSync('src/facts', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(`src/facts/${file}`, 'utf8').matchAll(/compilePath\('([^']+)'/g)].map(([, path = '']) => path)),
  ),
];

const byLibrary = (expression: string, resource: Resource): unknown => {
  const model = r4 as Parameters<typeof fhirpath.compile>[1];
  const nodes: unknown = fhirpath.compile(expression, model, { resolveInternalTypes: false })(resource);
  // What a node holds, a date among it, as JSON writes it.
  return JSON.parse(JSON.stringify((Array.isArray(nodes) ? nodes : []).map((node: unknown) => fhirpath.util.valData(node))));
};

const demo: readonly Resource[] = readdirSync('demo/patients')
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .flatMap((file) =>
    JSON.parse(readFileSync(`demo/patients/${file}`, 'utf8')).entry.map((entry: { resource: Resource }) => entry.resource),
  );

describe('a path of names reads what the library reads', () => {
  test.each(expressions)('%s, over the demo set', (expression) => {
    const read = plainPath(expression);
    if (read === undefined) throw new Error(`${expression} is evaluated by the library for every resource`);
    const types = new Set(expression.split('|').map((path) => path.trim().split('.')[0]));
    for (const resource of demo.filter(({ resourceType }) => types.has(resourceType))) {
      const plain = read(resource);
      if (plain !== undefined) expect(plain).toEqual(byLibrary(expression, resource));
    }
  });

  const leaf = fc.oneof(fc.constantFrom<unknown>('final', '2024-02-30', '2024', '', true, null, 1.5, 7), fc.constant(undefined));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom('coding', 'code', 'summary', 'site', '_code', 'actor', 'performer', 'location', 'dose', 'quantity'),
        tie('tree'),
        {
          maxKeys: 3,
        },
      ),
    ),
  }));
  const names = [
    ...new Set(expressions.flatMap((path) => path.split('|').map((part) => part.trim().split('.')[1] ?? ''))),
    'valueCodeableConcept',
    'valueQuantity',
    '_status',
  ];
  test.each(expressions)('%s, over resources of any shape', (expression) => {
    const read = plainPath(expression);
    const type = expression.split('.')[0] ?? '';
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 4 }), (elements) => {
        const resource: Resource = JSON.parse(JSON.stringify({ ...elements, resourceType: type }));
        const plain = read?.(resource);
        if (plain !== undefined) expect(plain).toEqual(byLibrary(expression, resource));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['Observation.value.where($this is Quantity)'],
    ['Condition'],
    ['today()'],
    ['Condition.code.exists()'],
    ["Patient.name.given = 'A'"],
  ])('%s is left to the library', (expression) => expect(plainPath(expression)).toBeUndefined());
});
