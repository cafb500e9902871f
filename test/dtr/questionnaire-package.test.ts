import { describe, expect, test } from 'vitest';
import type { DtrVersion } from '../../src/dtr/canonical.ts';
import { questionnairePackage } from '../../src/dtr/questionnaire-package.ts';
import { OutcomeError } from '../../src/fhir/outcome.ts';
import { isObject, isResource, listOf, type Resource } from '../../src/fhir/resource.ts';
import { call, canonicalBase, coverage, decision, dtrParts, finding, order, parameters } from './dtr-fixture.ts';

const withCoverage = (...more: readonly object[]) => parameters({ name: 'coverage', resource: coverage }, ...more);
const context = (valueString: string) => ({ name: 'context', valueString });
const canonical = (key: string) => ({ name: 'questionnaire', valueCanonical: `${canonicalBase}/Questionnaire/${key}` });
const anOrder = (id?: string, subject?: string) => ({ name: 'order', resource: order(id, subject) });

async function ask(body: Resource, version: DtrVersion = '2.2', parts = dtrParts()) {
  const { status, body: reply } = await questionnairePackage(parts, version)(call(body));
  const parameter = isObject(reply) ? listOf(reply.parameter).filter(isObject) : [];
  const bundles = parameter
    .map(({ resource }) => resource)
    .filter(isResource)
    .filter(({ resourceType }) => resourceType === 'Bundle');
  const packages = bundles.map((bundle) =>
    listOf(bundle.entry).flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : [])),
  );
  const outcome = parameter.find(({ name }) => name === 'outcome' || name === 'operationOutcome')?.resource;
  const issues = isObject(outcome) ? listOf(outcome.issue).filter(isObject) : [];
  return { status, reply, parameter, bundles, packages, forms: packages.map(([form]) => form?.id), issues };
}

async function refusal(body: Resource, version: DtrVersion = '2.2'): Promise<OutcomeError> {
  const error: unknown = await ask(body, version).catch((thrown: unknown) => thrown);
  if (error instanceof OutcomeError) return error;
  throw new Error('was answered');
}

describe('which forms', () => {
  test.each([
    ['an order that needs documentation', withCoverage(anOrder()), ['cigna-amtagvi-initial']],
    ['continued therapy', withCoverage(anOrder('lhcc-imlygic.continued.documentation-needed')), ['lhcc-imlygic-continued']],
    ['an order that something stands against', withCoverage(anOrder('lhcc-imlygic.initial.referred')), ['lhcc-imlygic-initial']],
    [
      'two orders of one policy: the form once',
      withCoverage(anOrder(), { ...anOrder(), resource: { ...order(), id: 'cigna-amtagvi.initial.criteria-not-met' } }),
      ['cigna-amtagvi-initial'],
    ],
    [
      'orders of two policies',
      withCoverage(anOrder(), anOrder('carepartners-amtagvi.initial.documentation-needed')),
      ['cigna-amtagvi-initial', 'carepartners-amtagvi-initial'],
    ],
    ['a coverage assertion id', withCoverage(context(decision.assertionId)), ['cigna-amtagvi-initial']],
    [
      'a coverage assertion id with its order, whose status and notes have changed',
      withCoverage(context(decision.assertionId), {
        name: 'order',
        resource: { ...order('o1'), status: 'active', note: [{ text: 'call me' }] },
      }),
      ['cigna-amtagvi-initial'],
    ],
    [
      'the trace number of a pended request that lacks a criterion and the place',
      withCoverage(context('TRN-1')),
      ['carepartners-amtagvi-initial', 'carepartners-amtagvi-place'],
    ],
    ['a canonical without version', withCoverage(canonical('lhcc-imlygic-initial')), ['lhcc-imlygic-initial']],
    ['a canonical with version', withCoverage(canonical('lhcc-imlygic-initial|1.0.0')), ['lhcc-imlygic-initial']],
    [
      'a canonical limits what the order implies',
      withCoverage(anOrder(), canonical('carepartners-amtagvi-place')),
      ['carepartners-amtagvi-place'],
    ],
    ['an adaptive form', withCoverage(canonical('cigna-amtagvi-initial-adaptive')), ['cigna-amtagvi-initial-adaptive']],
    [
      'the same canonical twice',
      withCoverage(canonical('cigna-amtagvi-initial'), canonical('cigna-amtagvi-initial|1.0.0')),
      ['cigna-amtagvi-initial'],
    ],
    [
      'referenced resources are accepted',
      withCoverage(anOrder(), { name: 'referenced', resource: { resourceType: 'Practitioner', id: 'd1' } }),
      ['cigna-amtagvi-initial'],
    ],
    [
      'parameter names in capitals',
      parameters({ name: 'Coverage', resource: coverage }, { name: 'Order', resource: order() }),
      ['cigna-amtagvi-initial'],
    ],
    [
      'changed since a time before',
      withCoverage(anOrder(), { name: 'changedsince', valueInstant: '2020-01-01T00:00:00Z' }),
      ['cigna-amtagvi-initial'],
    ],
  ])('%s', async (_, body, forms) => {
    expect((await ask(body)).forms).toEqual(forms);
    const second = await ask(withTwenty(body), '2.0');
    expect(second.forms).toEqual(forms.map((form) => `${form}-2-0`));
  });
});

/** The same request as a client of 2.0.1 makes it: canonicals of the 2.0 renditions. */
function withTwenty(body: Resource): Resource {
  const text = JSON.stringify(body).replaceAll(/(Questionnaire\/[a-z-]+)(\|1\.0\.0)?"/g, '$1-2-0$2"');
  const parsed: unknown = JSON.parse(text);
  if (!isResource(parsed)) throw new TypeError('no resource');
  return parsed;
}

describe('no form, and the answer says why', () => {
  test.each([
    ['all criteria are met', withCoverage(anOrder('cigna-amtagvi.initial.criteria-met')), 'informational'],
    ['nothing has changed since', withCoverage(anOrder(), { name: 'changedsince', valueInstant: '2030-01-01T00:00:00Z' }), 'informational'],
    ['an unknown canonical is a warning', withCoverage(canonical('nothing-of-ours')), 'not-found'],
    ['an unknown version of a form', withCoverage(canonical('cigna-amtagvi-initial|9.9.9')), 'not-found'],
    ['the rendition of the other guide version', withCoverage(canonical('cigna-amtagvi-initial-2-0')), 'not-found'],
    ['an order of no policy of ours', withCoverage(anOrder('ibuprofen')), 'not-supported'],
  ])('%s', async (_, body, code) => {
    const { status, packages, issues, parameter } = await ask(body);
    expect([status, packages, issues.map((issue) => issue.code)]).toEqual([200, [], [code]]);
    expect(parameter.map(({ name }) => name)).toEqual(['outcome']);
  });

  test('an unknown canonical beside a known one: the known one and a warning', async () => {
    const { forms, issues } = await ask(withCoverage(canonical('nothing-of-ours'), canonical('cigna-amtagvi-initial')));
    expect([forms, issues.map(({ severity, code }) => [severity, code])]).toEqual([['cigna-amtagvi-initial'], [['warning', 'not-found']]]);
  });

  test('a context that asked for documents which it no longer needs: an instruction', async () => {
    const parts = dtrParts({ decisionByAssertion: async () => ({ ...decision, determination: 'criteria-met' }) });
    const { packages, issues } = await ask(withCoverage(context('any')), '2.2', parts);
    expect([packages, issues.map(({ severity }) => severity)]).toEqual([[], ['information']]);
  });

  test('on 2.0 an order that is not understood is told, and no error', async () => {
    const { reply } = await ask(withCoverage(anOrder('ibuprofen')), '2.0');
    expect(reply).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'not-supported' }] });
  });

  test('on 2.0 an unknown canonical alone is 404, because a package is mandatory there', async () => {
    expect((await refusal(withCoverage(canonical('nothing-of-ours')), '2.0')).status).toBe(404);
  });

  test('on 2.0 nothing to document is a lone outcome', async () => {
    const { reply } = await ask(withCoverage(anOrder('cigna-amtagvi.initial.criteria-met')), '2.0');
    expect(isObject(reply) && reply.resourceType).toBe('OperationOutcome');
  });
});

describe('what cannot be answered', () => {
  test.each([
    ['no coverage', parameters(anOrder()), 400],
    ['two coverages', withCoverage({ name: 'coverage', resource: coverage }, anOrder()), 400],
    ['neither order nor canonical nor context (dtr-1)', withCoverage(), 400],
    ['a coverage that is none', parameters({ name: 'coverage', resource: order() }, anOrder()), 400],
    ['an order that is none', withCoverage({ name: 'order', resource: coverage }), 400],
    ['no Parameters', order(), 400],
    ['a parameter without a name', parameters({ resource: coverage }), 400],
    ['changedsince that is no instant', withCoverage(anOrder(), { name: 'changedsince', valueInstant: 'lately' }), 400],
    ['an unknown context', withCoverage(context('6f9c1a50-0000-4000-8000-00000000dead')), 404],
    ['an order of another patient', withCoverage(anOrder(undefined, 'Patient/p2')), 422],
    ['a member nobody knows', withCoverage(anOrder('x.initial.membership-not-found')), 422],
  ])('%s', async (_, body, status) => {
    const error = await refusal(body);
    expect(error.status).toBe(status);
    expect(error.issues[0]?.text).not.toBe('');
  });

  test('another client’s context is unknown', async () => {
    const other = { ...call(withCoverage(context(decision.assertionId))), client: { ...call({}).client, id: 'other' } };
    await expect(questionnairePackage(dtrParts(), '2.2')(other)).rejects.toMatchObject({ status: 404 });
  });

  test('a context of another patient', async () => {
    const parts = dtrParts({ decisionByAssertion: async () => ({ ...decision, patient: 'p2' }) });
    await expect(ask(withCoverage(context('any')), '2.2', parts)).rejects.toMatchObject({ status: 422 });
  });

  test('2.0 takes several coverages', async () => {
    expect((await ask(withCoverage({ name: 'coverage', resource: coverage }, anOrder()), '2.0')).status).toBe(200);
  });
});

const extensionsOf = (value: unknown, end: string): readonly unknown[] =>
  isObject(value) ? listOf(value.extension).filter((extension) => isObject(extension) && String(extension.url).endsWith(end)) : [];

describe('the package', () => {
  test('is closed: the form, one draft response, libraries with CQL and ELM, value sets expanded', async () => {
    const { packages, bundles } = await ask(withCoverage(canonical('lhcc-imlygic-initial')));
    const types = packages[0]?.map(({ resourceType }) => resourceType) ?? [];
    expect(types.slice(0, 2)).toEqual(['Questionnaire', 'QuestionnaireResponse']);
    expect(new Set(types.slice(2))).toEqual(new Set(['Library', 'ValueSet']));
    expect(bundles[0]).toMatchObject({ type: 'collection', timestamp: '2026-11-20T12:00:00.000Z' });
    const fullUrls = listOf(bundles[0]?.entry).map((entry) => isObject(entry) && entry.fullUrl);
    expect(new Set(fullUrls).size).toBe(fullUrls.length);
    const libraries = packages[0]?.filter(({ resourceType }) => resourceType === 'Library') ?? [];
    for (const { content } of libraries) {
      expect(listOf(content).map((one) => isObject(one) && one.contentType)).toEqual(['text/cql', 'application/elm+json']);
      expect(listOf(content).every((one) => isObject(one) && typeof one.data === 'string' && one.data !== '')).toBe(true);
    }
    expect(new Set(libraries.map(({ name }) => name)).size).toBe(libraries.length);
    const sets = packages[0]?.filter(({ resourceType }) => resourceType === 'ValueSet') ?? [];
    expect(sets.map(({ expansion }) => isObject(expansion) && expansion.total)).toEqual([4]);
  });

  test('every library it rests on is named by the form and is in the package, also those that libraries include', async () => {
    const { packages } = await ask(withCoverage(canonical('cigna-amtagvi-initial')));
    const [form] = packages[0] ?? [];
    const named = extensionsOf(form, 'cqf-library').map((extension) => isObject(extension) && extension.valueCanonical);
    const libraries = packages[0]?.filter(({ resourceType }) => resourceType === 'Library') ?? [];
    expect(named).toEqual(libraries.map(({ url, version }) => `${url}|${version}`));
    const included = libraries.flatMap(({ relatedArtifact }) => listOf(relatedArtifact)).map((one) => isObject(one) && one.resource);
    expect(included.length).toBeGreaterThan(1);
    expect(named).toEqual(expect.arrayContaining(included));
  });

  test('every canonical within it is version-specific', async () => {
    const { packages } = await ask(withCoverage(canonical('lhcc-imlygic-initial')));
    const text = JSON.stringify(packages[0]?.map(({ content: _, ...resource }) => resource));
    const canonicals = [...text.matchAll(/"(?:valueCanonical|answerValueSet|questionnaire|resource)":"([^"]+)"/g)].map(([, url]) => url);
    expect(canonicals.length).toBeGreaterThan(4);
    expect(canonicals.filter((url) => !url?.endsWith('|1.0.0'))).toEqual([]);
  });

  test('the 2.0 rendition names libraries without version and says nothing that 2.2.0 added', async () => {
    const { packages, parameter } = await ask(withCoverage(canonical('cigna-amtagvi-initial-2-0')), '2.0');
    expect(parameter.map(({ name }) => name)).toEqual(['PackageBundle']);
    const [form, draft] = packages[0] ?? [];
    expect(extensionsOf(form, 'cqf-library').map((extension) => isObject(extension) && extension.valueCanonical)).toEqual(
      packages[0]?.filter(({ resourceType }) => resourceType === 'Library').map(({ url }) => url),
    );
    expect(JSON.stringify([form, draft])).not.toMatch(/versionAlgorithm|questionnaireAudience|request-specific|qr-coverage|auto-server/);
    expect(extensionsOf(draft, 'qr-context')).toHaveLength(1);
    expect(form?.text).toBeDefined();
  });

  test('the draft says what it is about', async () => {
    const { packages } = await ask(withCoverage(context(decision.assertionId)));
    const draft = packages[0]?.[1];
    expect(draft).toMatchObject({
      status: 'in-progress',
      questionnaire: `${canonicalBase}/Questionnaire/cigna-amtagvi-initial|1.0.0`,
      subject: { reference: 'Patient/p1' },
      authored: '2026-11-20T12:00:00.000Z',
    });
    expect(extensionsOf(draft, 'qr-coverage')).toEqual([expect.objectContaining({ valueReference: { reference: 'Coverage/c1' } })]);
    expect(extensionsOf(draft, 'qr-context')).toEqual([expect.objectContaining({ valueReference: { reference: 'MedicationRequest/o1' } })]);
    expect(extensionsOf(draft, 'intendedUse')).toHaveLength(1);
  });

  test('the draft refers to nothing but what the client has', async () => {
    const { packages } = await ask(withCoverage(context(decision.assertionId)));
    const references = [...JSON.stringify(packages[0]?.[1]).matchAll(/"reference":"([^"]+)"/g)].map(([, reference]) => reference);
    expect(references.sort()).toEqual(['Coverage/c1', 'MedicationRequest/o1', 'Patient/p1']);
  });

  test('the draft carries what is already known, each answer marked as ours; what is open or contradictory is left open', async () => {
    const { packages } = await ask(withCoverage(context(decision.assertionId)));
    const [group] = listOf(packages[0]?.[1]?.item);
    const answers = isObject(group) ? listOf(group.item).filter(isObject) : [];
    expect(answers.map(({ linkId, answer }) => [linkId, isObject(listOf(answer)[0]) && listOf(answer)[0]])).toEqual([
      ['A', { extension: [origin('auto-server')], valueBoolean: true }],
      ['C', { extension: [origin('auto-server')], valueBoolean: false }],
    ]);
  });

  test('a coverage without an id does no harm', async () => {
    const { id: _, ...nameless } = coverage;
    expect((await ask(parameters({ name: 'coverage', resource: nameless }, anOrder()))).status).toBe(200);
  });

  test('an adaptive form comes without questions, its response contains the form that asks', async () => {
    const { packages } = await ask(withCoverage(canonical('cigna-amtagvi-initial-adaptive')));
    const [form, draft] = packages[0] ?? [];
    expect(form?.item).toBeUndefined();
    expect(extensionsOf(form, 'questionnaireAdaptive')).toEqual([expect.objectContaining({ valueUrl: 'https://payer.example/fhir/2.2' })]);
    expect(draft).toMatchObject({
      questionnaire: '#asked',
      contained: [{ id: 'asked', derivedFrom: [`${canonicalBase}/Questionnaire/cigna-amtagvi-initial-adaptive|1.0.0`] }],
    });
  });

  test('an adaptive form of 2.0 shows one question that the EHR fills in', async () => {
    const { packages } = await ask(withCoverage(canonical('lhcc-imlygic-continued-adaptive-2-0')), '2.0');
    expect(JSON.stringify(packages[0]?.[0]?.item)).toContain('"language":"text/cql"');
  });
});

const origin = (valueCode: string) => ({
  url: 'http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/information-origin',
  extension: [{ url: 'source', valueCode }],
});

describe('a pended request', () => {
  test('never yields an authorization number: nothing but forms is returned', async () => {
    const { reply } = await ask(withCoverage(context('TRN-1')));
    expect(JSON.stringify(reply)).not.toMatch(/satisfied-pa-id|coverage-information"/);
  });

  test('where only the place is open, only the form about the place', async () => {
    const parts = dtrParts({
      pendedRequest: async () => ({
        policy: 'carepartners-amtagvi',
        phase: 'initial',
        order: null,
        criteria: [finding('1', 'met'), finding('6', 'unknown', { settledBy: 'place' })],
      }),
    });
    expect((await ask(withCoverage(context('T')), '2.2', parts)).forms).toEqual(['carepartners-amtagvi-place']);
  });
});
