import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chart, SearchState } from '../../src/chart/chart.ts';
import { readPrefetch } from '../../src/chart/prefetch.ts';
import { OutcomeError } from '../../src/fhir/outcome.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { searchset } from './fake-ehr.ts';

const own = { reference: 'Patient/p1' };
const condition: Resource = { resourceType: 'Condition', id: 'c', subject: own };
const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
const entries = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'searchset', entry });

const chartOf = (prefetch: unknown): Chart => readPrefetch(prefetch, 'p1').gathering.chart({});
const idsOf = (chart: Chart, type: string): readonly (string | undefined)[] => chart.ofType(type).map(({ id }) => id);

describe('how a clinical search was answered', () => {
  const rows: [string, unknown, SearchState, number][] = [
    ['null is a search that found nothing', null, 'complete', 0],
    ['an empty searchset found nothing', { resourceType: 'Bundle', type: 'searchset', total: 0 }, 'complete', 0],
    ['a searchset without a next page is the whole answer', searchset([condition]), 'complete', 1],
    ['a searchset with a next page is a part', searchset([condition], 'https://ehr.example.org/fhir?page=2'), 'partial', 1],
    ['a next page without an address still is one', { ...searchset([condition]), link: [{ relation: 'next' }] }, 'partial', 1],
    ['a self link says nothing', { ...searchset([condition]), link: [{ relation: 'self', url: 'x' }] }, 'complete', 1],
    ['a total above what is there means something is missing', searchset([condition], undefined, 2), 'partial', 1],
    ['an OperationOutcome is a failure', outcome, 'failed', 0],
    ['a Bundle that is no searchset is taken but credits nothing', { ...searchset([condition]), type: 'collection' }, 'not-asked', 1],
    ['a Bundle without a type likewise', { resourceType: 'Bundle', entry: [{ resource: condition }] }, 'not-asked', 1],
    ['a lone resource is taken but credits nothing', condition, 'not-asked', 1],
    [
      'an outcome among the entries that warns is passed over',
      entries(
        { resource: condition },
        { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning' }] }, search: { mode: 'outcome' } },
      ),
      'complete',
      1,
    ],
    [
      'an outcome among the entries that tells of an error leaves it a part',
      entries({ resource: condition }, { resource: outcome, search: { mode: 'outcome' } }),
      'partial',
      1,
    ],
    [
      'a Bundle within the Bundle is not opened',
      entries({ resource: condition }, { resource: searchset([{ ...condition, id: 'd' }]) }),
      'partial',
      1,
    ],
    ['an entry without a resource leaves it a part', entries({ resource: condition }, { fullUrl: 'urn:uuid:1' }), 'partial', 1],
    [
      'included resources do no harm',
      entries({ resource: condition }, { resource: { resourceType: 'Practitioner', id: 'x' } }),
      'complete',
      1,
    ],
    [
      'resources of other types alone answered another question',
      searchset([{ resourceType: 'Observation', id: 'o', subject: own }]),
      'partial',
      0,
    ],
    [
      'a lone entry where a list belongs is read',
      { resourceType: 'Bundle', type: 'searchset', entry: { resource: condition } },
      'complete',
      1,
    ],
    ['text is not an answer', 'Condition?patient=p1', 'not-asked', 0],
    ['a number is not an answer', 7, 'not-asked', 0],
    ['a list is not an answer', [condition], 'not-asked', 0],
    ['an object without a type is not an answer', {}, 'not-asked', 0],
    ['entries that are no list hold nothing readable', { resourceType: 'Bundle', type: 'searchset', entry: 'x' }, 'partial', 0],
    [
      'a resource whose subject leads nowhere is left out, and the search is a part',
      searchset([condition, { ...condition, id: 'd', subject: { reference: 'urn:uuid:lost' } }]),
      'partial',
      1,
    ],
  ];
  test.each(rows)('%s', (_, value, state, count) => {
    const prefetched = readPrefetch({ conditions: value }, 'p1');
    expect(prefetched.search('conditions')).toBe(state);
    expect(prefetched.gathering.chart({}).ofType('Condition')).toHaveLength(count);
  });

  test('an absent key was not asked', () => {
    expect(readPrefetch({}, 'p1').search('conditions')).toBe('not-asked');
  });

  test.each([undefined, null, 'x', 1, [], [{}]])('a prefetch that is %j is none', (prefetch) => {
    expect(readPrefetch(prefetch, 'p1').search('conditions')).toBe('not-asked');
  });

  test('an unknown key is indexed and proves nothing', () => {
    const prefetched = readPrefetch(
      JSON.parse(JSON.stringify({ problems: searchset([condition]) }).replace('{', '{"__proto__":null,"constructor":{},')),
      'p1',
    );
    expect(prefetched.search('conditions')).toBe('not-asked');
    expect(prefetched.gathering.chart({}).ofType('Condition')).toHaveLength(1);
  });

  test('one Coverage sent as itself is the answer', () => {
    expect(readPrefetch({ coverage: { resourceType: 'Coverage', id: 'c', beneficiary: own } }, 'p1').search('coverage')).toBe('complete');
  });
});

describe('whose resources enter', () => {
  const rows: [string, Resource, boolean][] = [
    ['the patient of the context', { resourceType: 'Patient', id: 'p1' }, true],
    ['a relative reference', condition, true],
    ['an absolute reference', { ...condition, subject: { reference: 'https://ehr.example.org/fhir/Patient/p1' } }, true],
    ['a versioned reference', { ...condition, subject: { reference: 'Patient/p1/_history/3' } }, true],
    ['a reference by full URL', { ...condition, subject: { reference: 'urn:uuid:own' } }, true],
    ['a resource that names nobody', { resourceType: 'Medication', id: 'm' }, true],
    ['a subject of whom only the name is given', { ...condition, subject: { display: 'x' } }, true],
    ['an account of several, ours among them', { resourceType: 'Account', id: 'a', subject: [{ reference: 'Patient/p2' }, own] }, true],
    ['another Patient', { resourceType: 'Patient', id: 'p2' }, false],
    ['a Patient without an id', { resourceType: 'Patient' }, false],
    ['another subject', { ...condition, subject: { reference: 'Patient/p2' } }, false],
    ['a subject whose id only begins alike', { ...condition, subject: { reference: 'Patient/p11' } }, false],
    ['a subject whose id only ends alike', { ...condition, subject: { reference: 'Patient/xp1' } }, false],
    ['another patient in `patient`', { resourceType: 'AllergyIntolerance', id: 'a', patient: { reference: 'Patient/p2' } }, false],
    ['another beneficiary', { resourceType: 'Coverage', id: 'c', beneficiary: { reference: 'Patient/p2' } }, false],
    ['another patient in a Task', { resourceType: 'Task', id: 't', for: { reference: 'Patient/p2' } }, false],
    [
      'an Appointment of another patient',
      { resourceType: 'Appointment', id: 't', participant: [{ actor: { reference: 'Patient/p2' } }] },
      false,
    ],
    [
      'an Appointment of ours',
      { resourceType: 'Appointment', id: 't', participant: [{ actor: { reference: 'Location/l' } }, { actor: own }] },
      true,
    ],
    ['a group', { ...condition, subject: { reference: 'Group/g' } }, false],
    ['another by full URL', { ...condition, subject: { reference: 'urn:uuid:other' } }, false],
    ['two elements that disagree', { ...condition, patient: { reference: 'Patient/p2' } }, false],
    ['a subject that is no reference', { ...condition, subject: { reference: 'p1' } }, false],
  ];
  test.each(rows)('%s', (_, resource, enters) => {
    const people = entries(
      { fullUrl: 'urn:uuid:own', resource: { resourceType: 'Patient', id: 'p1' } },
      { fullUrl: 'urn:uuid:other', resource: { resourceType: 'Patient', id: 'p2' } },
    );
    const without = chartOf({ people }).foreignDropped();
    const chart = chartOf({ anything: { resourceType: 'Bundle', entry: [{ fullUrl: 'urn:uuid:it', resource }] }, people });
    expect(chart.ofType(resource.resourceType).includes(resource)).toBe(enters);
    expect(chart.foreignDropped() - without).toBe(enters ? 0 : 1);
    expect(chart.resolve('urn:uuid:it')).toEqual(enters ? resource : undefined);
  });

  test("another patient's resource leaves our own search complete", () => {
    const prefetched = readPrefetch(
      { conditions: searchset([condition, { ...condition, id: 'd', subject: { reference: 'Patient/p2' } }]) },
      'p1',
    );
    expect(prefetched.search('conditions')).toBe('complete');
    expect(idsOf(prefetched.gathering.chart({}), 'Condition')).toEqual(['c']);
  });

  test.each([
    ['itself', { resourceType: 'Patient', id: 'p2' }],
    ['in a Bundle', searchset([{ resourceType: 'Patient', id: 'p2' }])],
  ])('another patient under the key `patient`, %s, is a bad request', (_, patient) => {
    const read = () => readPrefetch({ patient }, 'p1');
    expect(read).toThrow(OutcomeError);
    expect(read).toThrow(expect.objectContaining({ status: 400, issues: [expect.objectContaining({ expression: 'prefetch.patient' })] }));
  });
});

describe('whatever is asked for first, the answers are the same', () => {
  const unclear = { ...condition, id: 'd', subject: { reference: 'urn:uuid:nobody' } };
  const others = { ...condition, id: 'e', subject: { reference: 'Patient/p2' } };
  const prefetch = {
    conditions: entries({ fullUrl: 'urn:uuid:c', resource: condition }, { resource: unclear }, { resource: others }),
    observations: searchset([{ resourceType: 'Observation', id: 'o', subject: own }]),
    procedures: searchset([], 'https://ehr.example.org/fhir?page=2'),
    coverage: searchset([
      { resourceType: 'Coverage', id: 'c', beneficiary: own },
      { ...others, id: 'f' },
    ]),
  };
  const read = () => {
    const prefetched = readPrefetch(prefetch, 'p1');
    return { prefetched, chart: prefetched.gathering.chart({ searches: { state: prefetched.search, wasAsked: () => true } }) };
  };
  const questions: readonly (readonly [string, (of: ReturnType<typeof read>) => unknown, unknown])[] = [
    ['the Conditions', ({ chart }) => idsOf(chart, 'Condition'), ['c']],
    ['the Observations', ({ chart }) => idsOf(chart, 'Observation'), ['o']],
    ['the Coverages', ({ chart }) => idsOf(chart, 'Coverage'), ['c']],
    ['a Condition by reference', ({ chart }) => chart.resolve('Condition/c')?.id, 'c'],
    ['a Condition by full URL', ({ chart }) => chart.resolve('urn:uuid:c')?.id, 'c'],
    ['a Condition before there is a chart', ({ prefetched }) => prefetched.gathering.resolve('Condition/c')?.id, 'c'],
    ['how Conditions were answered', ({ chart }) => chart.search('conditions'), 'partial'],
    ['how Observations were answered', ({ chart }) => chart.search('observations'), 'complete'],
    ['how Coverages were answered', ({ prefetched }) => prefetched.search('coverage'), 'complete'],
    ['where Procedures go on', ({ prefetched }) => prefetched.unfinished('procedures')?.next, 'https://ehr.example.org/fhir?page=2'],
    ['how many were refused', ({ chart }) => chart.foreignDropped(), 3],
    [
      'what came later, in a chart of before',
      ({ prefetched, chart }) => {
        prefetched.gathering.take([{ resource: { ...condition, id: 'later' }, fullUrl: undefined }]);
        return [idsOf(chart, 'Condition'), idsOf(prefetched.gathering.chart({}), 'Condition')];
      },
      [['c'], ['c', 'later']],
    ],
  ];
  test.each(questions)('%s', (_, first, answer) => {
    const asked = read();
    expect(first(asked)).toEqual(answer);
    for (const [, next, its] of questions) if (next !== first) expect(next(asked)).toEqual(its);
  });
});

test('of a call for none of our products no clinical resource is looked at', () => {
  let looked = 0;
  const watched = {
    ...condition,
    get subject() {
      looked += 1;
      return own;
    },
  };
  const coverage = searchset([{ resourceType: 'Coverage', id: 'c', beneficiary: own }]);
  const { gathering, search, searchAsSent } = readPrefetch({ conditions: entries({ resource: watched }), coverage }, 'p1');
  const chart = gathering.chart({});
  expect([idsOf(chart, 'Coverage'), search('coverage'), searchAsSent('conditions')]).toEqual([['c'], 'complete', 'complete']);
  expect(looked).toBe(0);
  expect([search('conditions'), idsOf(chart, 'Condition')]).toEqual(['complete', ['c']]);
  expect(looked).toBeGreaterThan(0);
});

describe('copies of one resource', () => {
  const version = (lastUpdated: string | undefined, note: string): Resource => ({
    ...condition,
    note,
    ...(lastUpdated && { meta: { lastUpdated } }),
  });
  const rows: [string, Resource, Resource, string][] = [
    ['the later version stays', version('2026-01-02T00:00:00Z', 'new'), version('2026-01-01T00:00:00Z', 'old'), 'new'],
    ['instants are compared, not their text', version('2026-01-01T22:00:00-05:00', 'new'), version('2026-01-02T01:00:00Z', 'old'), 'new'],
    ['without versions the same one stays in either order', version(undefined, 'a'), version(undefined, 'b'), 'a'],
    [
      'without versions the one entered in error stays',
      version(undefined, 'a'),
      { ...version(undefined, 'b'), verificationStatus: { coding: [{ system: 'x', code: 'entered-in-error' }] } },
      'b',
    ],
    [
      'a later correction of an error stays',
      { ...version('2026-01-01T00:00:00Z', 'old'), status: 'entered-in-error' },
      version('2026-01-02T00:00:00Z', 'new'),
      'new',
    ],
  ];
  test.each(rows)('%s', (_, one, other, stays) => {
    for (const pair of [
      [one, other],
      [other, one],
    ])
      for (const chart of [chartOf({ conditions: searchset(pair) }), chartOf({ x: pair[0], y: pair[1] })])
        expect(chart.ofType('Condition').map(({ note }) => note)).toEqual([stays]);
  });
});

test('whatever JSON a key holds, reading it ends in a chart of this patient or a bad request', () => {
  const names = [
    'resourceType',
    'type',
    'entry',
    'resource',
    'id',
    'subject',
    'patient',
    'reference',
    'link',
    'total',
    'search',
    'mode',
    'fullUrl',
    'meta',
  ];
  const texts = [
    'Bundle',
    'searchset',
    'Condition',
    'Patient',
    'OperationOutcome',
    'Patient/p1',
    'Patient/p2',
    'urn:uuid:1',
    '#x',
    'next',
    'outcome',
  ];
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, true, 0, -1, 1e300, '', ...texts),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 5 }),
    ),
  }));
  const key = fc.constantFrom('patient', 'coverage', 'conditions', 'encounters', 'else');
  fc.assert(
    fc.property(fc.dictionary(key, json), (prefetch) => {
      try {
        const chart = chartOf(prefetch);
        for (const { subject } of chart.ofType('Condition')) expect(subject).not.toEqual({ reference: 'Patient/p2' });
        expect(chart.ofType('Patient').every(({ id }) => id === 'p1')).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(OutcomeError);
      }
    }),
    { numRuns: 500 },
  );
});
